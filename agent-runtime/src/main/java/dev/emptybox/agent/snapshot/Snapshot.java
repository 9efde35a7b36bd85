package dev.emptybox.agent.snapshot;

import com.fasterxml.jackson.databind.JsonNode;
import dev.emptybox.stdlib.box.files.Access;
import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.Facts;
import dev.emptybox.stdlib.model.Member;
import dev.emptybox.stdlib.model.OnceState;
import dev.emptybox.stdlib.model.Service;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What a plan needs to know about a box, at one time, without secrets. Its members are those of the JSON file.
 *
 * @param snapshot the format version
 * @param agent    the agent of the box, and its state
 * @param facts    of the box
 * @param creator  default owner and group of new files
 * @param secrets  names of the used secrets
 * @param paths    the entries by path
 * @param archives the entries of the archives
 * @param services all recorded services
 * @param ports    TCP ports of the services
 * @param stopOrder of the services
 * @param withheld services whose definition is not included
 * @param onces    all bodies that have started
 * @param fingerprints recorded for tasks; null if not included, because they may depend on secrets
 * @param answers  to other queries: by kind, then by key
 */
public record Snapshot(int snapshot, Agent agent, Facts facts, Attributes creator, Set<String> secrets,
                       Map<String, Stand> paths, Map<String, List<Member>> archives, Map<String, Service.State> services,
                       Map<String, Set<Integer>> ports, List<String> stopOrder,
                       Set<String> withheld, Map<String, OnceState> onces, Map<String, String> fingerprints,
                       Map<String, Map<String, JsonNode>> answers) {

    public static final int VERSION = 1;

    public Snapshot {
        Objects.requireNonNull(agent, "agent is null");
        Objects.requireNonNull(facts, "facts is null");
        Objects.requireNonNull(creator, "creator is null");
        secrets = Set.copyOf(secrets);
        Objects.requireNonNull(paths, "paths is null");
        Objects.requireNonNull(archives, "archives is null");
        Objects.requireNonNull(services, "services is null");
        withheld = Set.copyOf(withheld);
        Objects.requireNonNull(onces, "onces is null");
        Objects.requireNonNull(answers, "answers is null");
    }

    /**
     * The agent of the box.
     *
     * @param taken    the time of the snapshot
     * @param revision the current revision
     * @param result   of the last cycle
     * @param greeted  whether {@code onStart} has run since the boot
     * @param current  the last converged state
     * @param root     the base of relative paths of its script
     * @param set      overridden values of the state
     */
    public record Agent(Instant taken, String revision, String result, boolean greeted, Map<String, Object> current,
                        Path root, Map<String, String> set) {

        public Agent {
            Objects.requireNonNull(taken, "taken is null");
            Objects.requireNonNull(revision, "revision is null");
            Objects.requireNonNull(result, "result is null");
            Objects.requireNonNull(current, "current is null");
            Objects.requireNonNull(root, "root is null");
            set = Map.copyOf(set);
        }
    }

    /**
     * The entry at a path; members that do not apply or are not included are null.
     *
     * @param kind   absent, directory, file, link; or a kind of device
     * @param mode   octal
     * @param size   of a file
     * @param sha256 of the content of a file; with secrets, of the content with their names in place of the values
     * @param text   of a file
     * @param target of a link
     * @param names  all names in a directory
     * @param untold why the content of a file is not included
     * @param shared identity of a file with hard links
     * @param access the access of the agent; null for full access
     */
    public record Stand(String kind, String mode, String owner, String group, Long size, String sha256, String text, String target,
                        List<String> names, String untold, String shared, Access access) {

        static final String ABSENT = "absent";

        public Stand {
            Objects.requireNonNull(kind, "kind is null");
        }

        /** Neither a file nor a directory. */
        static Stand of(String kind, String target) {
            return new Stand(kind, null, null, null, null, null, null, target, null, null, null, null);
        }

        /** A file or a directory. */
        static Stand of(String kind, Attributes attributes, Long size, String sha256, String text, List<String> names, String untold) {
            return new Stand(kind, Attributes.octal(attributes.mode()), attributes.owner(), attributes.group(), size, sha256, text, null,
                names, untold, null, null);
        }

        Stand sharedAs(String identity) {
            return new Stand(kind, mode, owner, group, size, sha256, text, target, names, untold, identity, access);
        }

        Stand with(Access found) {
            return new Stand(kind, mode, owner, group, size, sha256, text, target, names, untold, shared, found == Access.WRITABLE ? null : found);
        }

        private Attributes attributes() {
            return new Attributes(mode == null ? null : Integer.valueOf(mode, 8), owner, group);
        }

        Entry entry() {
            return switch (kind) {
                case ABSENT -> Entry.ABSENT;
                case "directory" -> new Entry.Directory(attributes());
                case "file" -> new Entry.RegularFile(attributes(), size == null ? 0 : size);
                case "link" -> new Entry.Link(target);
                default -> new Entry.Other(kind);
            };
        }
    }
}
