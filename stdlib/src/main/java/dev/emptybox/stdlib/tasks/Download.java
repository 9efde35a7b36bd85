package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.box.files.FileChange;
import dev.emptybox.stdlib.engine.Context;
import dev.emptybox.stdlib.engine.Decision;
import dev.emptybox.stdlib.engine.KnownAs;
import dev.emptybox.stdlib.engine.Option;
import dev.emptybox.stdlib.engine.TaskDoc;
import dev.emptybox.stdlib.model.Artefact;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.WantedContent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

@KnownAs(ansible = "get_url", puppet = "archive", chef = "remote_file")
@TaskDoc(word = "download", summary = "Ensures that a file is the artefact with a given checksum.",
    identity = "the file to place, relative to the root",
    plan = "Planned exactly. The artefact is fetched into the cache and its checksum verified during the plan, so no converge starts that cannot complete, and no downtime includes a download. A cached artefact is not requested again: an ETag adds nothing to the checksum.")
public final class Download extends PathTask {

    private static final long DEFAULT_LIMIT = 4L << 30;
    private static final Pattern PROXY = Pattern.compile("(?i)http://([^@/]*@)?([^@/:\\s]+|\\[[0-9a-f:]+]):\\d{1,5}/?");

    private final List<String> places = new ArrayList<>();
    private final Map<String, String> requestHeaders = new LinkedHashMap<>();
    private String certificates;
    private String forward;
    private String digest;
    private long limit = DEFAULT_LIMIT;

    public Download(String identity) {
        super(identity);
    }

    @Option(value = "The URL: http, https or file. Several are mirrors of each other, tried in order: one that is down, slow, or has other content is skipped.", required = true,
        example = "url state.distro.url, 'https://mirror.example.org/app.jar'")
    public void url(String... addresses) {
        places.addAll(List.of(addresses));
    }

    @Option(value = "The SHA-256 checksum of the content, in hexadecimal.", required = true, example = "sha256 state.distro.sha256")
    public void sha256(String hexadecimal) {
        digest = hexadecimal == null ? "" : hexadecimal.strip().toLowerCase(Locale.ROOT);
        if (!digest.matches("[0-9a-f]{64}")) {
            complain(id() + ": '" + hexadecimal + "' is not a SHA-256 checksum", "it has 64 hexadecimal digits",
                "take it from the release, or from: sha256sum FILE");
        }
    }

    @Option(value = "A header to send with the request, which may be a secret.", example = "header 'Accept', 'application/octet-stream'")
    public void header(String name, String value) {
        requestHeaders.put(name, value);
    }

    @Option(value = "A download of more than this many MiB is refused. Default 4096.", example = "maxMiB 200")
    public void maxMiB(int size) {
        limit = (long) size << 20;
    }

    @Option(value = "A file on the box with certificates in PEM format, relative to the root: authorities to trust in addition to the default ones.",
        example = "caFile '/etc/ssl/our-ca.pem'")
    public void caFile(String path) {
        certificates = path;
    }

    @Option(value = "A forward proxy for http and https: http://host:port or http://user:password@host:port. It may contain a secret. Default: HTTPS_PROXY, HTTP_PROXY and NO_PROXY in the agent's environment.",
        example = "proxy 'http://proxy.example.org:3128'")
    public void proxy(String address) {
        forward = address;
        if (!PROXY.matcher(address).matches()) {
            complain(id() + ": proxy is not a proxy URL", "it must be plain http, with a port and without a path",
                "write proxy 'http://host:port' or proxy \"http://user:${secret('proxy')}@host:port\"");
        }
    }

    @Override
    protected Optional<String> artefact() {
        return Optional.of(digest);
    }

    @Override
    protected void validate() {
        if (places.isEmpty()) {
            complain(id() + " has no url", "", "write url 'https://...'");
        }
        for (String place : places) {
            if (!place.matches("(?i)(https?|file)://?.+") && !place.startsWith("/")) {
                complain(id() + ": '" + place + "' is not a supported URL", "supported are http, https and file", "");
            }
        }
        if (digest == null) {
            complain(id() + " has no sha256", "without it, the server alone decides what runs on the box",
                "write sha256 '...', taken from the release");
        }
    }

    @Override
    protected Decision plan(Context context) {
        Path path = context.followed(context.path(identity()));
        Map<String, Object> values = Map.of("path", path.toString(), "checksum", digest);
        Entry entry = context.box().files().entry(path);
        if (!entry.absent()) {
            Entry.RegularFile file = regular(context, path, entry);
            if (context.box().files().holds(path, WantedContent.of(digest))) {
                return attributes(context, path, file.attributes(), "it has the checksum", values, mark(digest));
            }
        } else {
            context.needsDirectoryAbove(path);
        }
        Artefact artefact = context.box().artefacts().artefact(
            new Artefact.Request(places, context.revealed(requestHeaders), digest, limit,
            context.authorities(certificates), context.secrets().revealed(forward)));
        String was = entry.absent() ? "nothing" : "sha256 " + context.box().files().digest(path);
        var change = new FileChange.PlaceArtefact(path, artefact, wish());
        String diff = "- " + was + "\n+ sha256 " + digest + ", " + artefact.size() + " bytes";
        return Decision.changes(List.of(entry.absent() ? Decision.Wanted.absent(change, diff) : new Decision.Wanted(change, "its checksum differs", diff)),
            values, mark(digest));
    }
}
