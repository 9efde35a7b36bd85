package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.box.RepoFiles;
import dev.emptybox.stdlib.box.files.FileChange;
import dev.emptybox.stdlib.engine.Context;
import dev.emptybox.stdlib.engine.Decision;
import dev.emptybox.stdlib.engine.KnownAs;
import dev.emptybox.stdlib.engine.Option;
import dev.emptybox.stdlib.engine.ReadsRepo;
import dev.emptybox.stdlib.engine.TaskDoc;
import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.UnknownException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

@KnownAs(ansible = {"copy", "file"}, puppet = "file", chef = {"file", "cookbook_file"}, terraform = {"local_file", "local_sensitive_file"})
@TaskDoc(word = "file", summary = "Ensures that a file has a given content or attributes, or is absent.",
    identity = "the file, relative to the root", bare = false,
    plan = "Planned exactly. A file is replaced as a whole, as in every task that writes a file. It keeps its mode, owner and group unless an option sets them, and its extended attributes named user.*. Its access control list and other extended attributes are kept if mode, owner and group are unchanged and it has at most 16 MiB; otherwise they are lost, which a plan cannot detect. Other hard links to the file keep the old content.")
public final class FileTask extends ContentTask implements ReadsRepo {

    private String text;
    private String repoPath;
    private boolean unwanted;

    public FileTask(String identity) {
        super(identity);
    }

    @Option(value = "The whole content. Without content and source, an existing file keeps its content and a new one is empty.",
        example = "content \"port=${vars.port}\\n\"")
    public void content(String whole) {
        text = whole;
    }

    @Option(value = "A file in the state repo with the content; files/ is searched first. Excludes content.",
        example = "source 'motd'")
    public void source(String path) {
        repoPath = path;
    }

    @Option(value = "Removes the file. For a link, removes the link and not its target.", example = "absent()")
    public void absent() {
        unwanted = true;
    }

    @Override
    protected void validate() {
        if (unwanted) {
            if (text != null || repoPath != null || checksOrKeeps() || !wish().wishesNothing()) {
                complain(id() + " is absent and has other options", "an absent file has no content and no attributes",
                    "remove absent() or the other options");
            }
        } else if (text != null && repoPath != null) {
            complain(id() + " has both content and source", "a file has exactly one of the two", "write content '...' or source '...'");
        } else if (text == null && repoPath == null && wish().wishesNothing()) {
            complain(id() + " has no content", "the wanted content is missing",
                "write content '...' or source '...', a mode or an owner, or absent()");
        }
    }

    @Override
    protected Decision plan(Context context) {
        if (unwanted) {
            return gone(context);
        }
        if (text != null) {
            return text(context, text);
        }
        return repoPath != null ? content(context, context.files().read("files", repoPath).content()) : kept(context);
    }

    @Override
    public void checkSources(RepoFiles files, boolean partly) {
        if (repoPath != null) {
            files.read("files", repoPath);
        }
    }

    private Decision gone(Context context) {
        Path path = context.path(identity());
        Map<String, Object> values = Map.of("path", path.toString());
        Entry entry = context.box().files().entry(path);
        if (entry.absent()) {
            return Decision.nothing("it does not exist", values, mark("absent"));
        }
        if (!(entry instanceof Entry.RegularFile || entry instanceof Entry.Link)) {
            throw new ProblemException(Problem.of(context.name(path) + " is " + entry.describe() + ", not a file",
                "removing it could lose its content", entry instanceof Entry.Directory
                    ? "write directory('" + identity() + "') { absent() }" : "remove it by hand"));
        }
        return Decision.changes(List.of(new Decision.Wanted(new FileChange.Remove(path), "it exists: " + entry.describe(), "")),
            values, mark("absent"));
    }

    /** Only the attributes matter, not the content. */
    private Decision kept(Context context) {
        Path path = context.followed(context.path(identity()));
        Entry entry = context.box().files().entry(path);
        if (entry.absent()) {
            return content(context, Bytes.of(""));
        }
        Attributes found = regular(context, path, entry).attributes();
        try {
            String digest = context.box().files().digest(path);
            return attributes(context, path, found, "it exists", Map.of("path", path.toString(), "checksum", digest), mark(digest));
        } catch (UnknownException contentOnly) {
            return attributes(context, path, found, "it exists", Map.of("path", path.toString()), null);
        }
    }
}
