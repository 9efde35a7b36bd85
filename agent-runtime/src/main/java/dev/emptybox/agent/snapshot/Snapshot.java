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
 * What a plan needs to know of a box, at one time, without secrets. Its members are those of the JSON file.
 *
 * @param snapshot the version of this form
 * @param agent    the agent of the box, and how it stood
 * @param facts    of the box
 * @param creator  owner and group that new files get
 * @param secrets  names of the secrets that the box has used
 * @param paths    what stands at a path
 * @param archives what is in the archives
 * @param services all that are on record
 * @param ports    TCP ports that services listen on
 * @param stopOrder of the services, as they are to be stopped
 * @param withheld services of which it cannot be told what they were started with
 * @param onces    all bodies that have begun
 * @param fingerprints that are remembered of tasks; null when they are not told, because secrets may belong to them
 * @param answers  to other questions: by their kind, then by what was asked
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
     * @param taken    when this was so
     * @param revision that is in charge
     * @param result   of the last cycle
     * @param greeted  whether {@code onStart} has run since the box was started
     * @param current  the state as last converged
     * @param root     where relative paths of its script start
     * @param set      values of the state that were given to it
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
     * What stands at a path; what does not apply or is not told is null.
     *
     * @param kind   absent, directory, file, link; or a sort of device
     * @param mode   octal
     * @param size   of a file
     * @param sha256 of a file's content; where secrets stand in it, of the same with their names in place of the values
     * @param text   of a file
     * @param target of a link
     * @param names  in a directory, all of them
     * @param untold why the content of a file is not told
     * @param shared identity of a file that has other names as well
     * @param access what the agent may do with it; null for all
     */
    public record Stand(String kind, String mode, String owner, String group, Long size, String sha256, String text, String target,
                        List<String> names, String untold, String shared, Access access) {

        static final String ABSENT = "absent";

        public Stand {
            Objects.requireNonNull(kind, "kind is null");
        }

        /** What is neither file nor directory. */
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
