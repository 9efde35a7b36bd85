package dev.emptybox.agent.machine.files;

import dev.emptybox.agent.os.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.Principal;
import java.util.HashMap;
import java.util.Map;

/**
 * The names of the owners and groups of files. A lookup reads the accounts of the box, so names are kept for a second; a
 * change of the box by the agent ends that at once. Thread-safe.
 */
public final class OwnerNames {

    private static final long LONGEST_NANOS = 1_000_000_000L;

    private final Time time;
    private final Map<Integer, String> users = new HashMap<>();
    private final Map<Integer, String> groups = new HashMap<>();
    private long since;

    public OwnerNames(Time time) {
        this.time = time;
        this.since = time.nanos();
    }

    /** Those of a path that has this user and group. */
    synchronized Names of(Path path, int uid, int gid) throws IOException {
        if (time.nanos() - since > LONGEST_NANOS) {
            forget();
        }
        if (!users.containsKey(uid) || !groups.containsKey(gid)) {
            // From one system call: another owner by now must not get the name of this one.
            Map<String, Object> found = Files.readAttributes(path, "unix:uid,gid,owner,group", LinkOption.NOFOLLOW_LINKS);
            var names = new Names(((Principal) found.get("owner")).getName(), ((Principal) found.get("group")).getName());
            users.put((Integer) found.get("uid"), names.owner());
            groups.put((Integer) found.get("gid"), names.group());
            return names;
        }
        return new Names(users.get(uid), groups.get(gid));
    }

    /** Accounts may have changed. */
    public synchronized void forget() {
        users.clear();
        groups.clear();
        since = time.nanos();
    }

    /** An id without a name is a number. */
    record Names(String owner, String group) {
    }
}
