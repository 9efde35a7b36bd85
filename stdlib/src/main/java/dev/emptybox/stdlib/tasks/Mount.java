package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.box.commands.RunCommand;
import dev.emptybox.stdlib.engine.Context;
import dev.emptybox.stdlib.engine.Decision;
import dev.emptybox.stdlib.engine.KnownAs;
import dev.emptybox.stdlib.engine.Option;
import dev.emptybox.stdlib.engine.Task;
import dev.emptybox.stdlib.engine.TaskDoc;
import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Command;
import dev.emptybox.stdlib.model.Digests;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Scope;
import dev.emptybox.stdlib.model.Secrets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

@KnownAs(ansible = "mount", puppet = "mount", chef = "mount")
@TaskDoc(word = "mount", summary = "Ensures that a file system is mounted, now and after the next boot, with a line in /etc/fstab, or is not mounted.",
    identity = "the mount point, relative to the root; it is created if it does not exist",
    plan = "Planned exactly. The contents of the directory are unknown after a planned mount.")
public final class Mount extends Task {

    private static final String FSTAB = "/etc/fstab";
    private static final Path MOUNTINFO = Path.of("/proc/self/mountinfo");
    private static final int FIELDS = 4;

    private String from;
    private String type;
    private String how = "defaults";
    private boolean later;
    private boolean unwanted;
    private boolean wishes;

    public Mount(String identity) {
        super(identity);
    }

    @Option(value = "What to mount: a device, UUID=.., LABEL=.., host:/path, or the type of a file system without a device.", required = true,
        example = "device '/dev/vdb1'")
    public void device(String name) {
        from = word("device", name);
    }

    @Option(value = "The type of the file system.", required = true, example = "fstype 'ext4'")
    public void fstype(String name) {
        type = word("fstype", name);
    }

    @Option(value = "Mount options, separated by commas. A mounted file system is remounted when they change. Default 'defaults'.", example = "fsOptions 'noatime,nofail'")
    public void fsOptions(String list) {
        how = word("fsOptions", list);
    }

    @Option(value = "Writes only the line in /etc/fstab. For image builds.", example = "atBoot()")
    public void atBoot() {
        later = true;
        wishes = true;
    }

    @Option(value = "Unmounts it. The directory stays.", example = "absent()")
    public void absent() {
        unwanted = true;
    }

    private String word(String option, String text) {
        wishes = true;
        if (text.isBlank() || text.indexOf('\n') >= 0 || text.startsWith("-") || Secrets.within(text)) {
            complain(option + " '" + text + "' is not allowed in " + FSTAB, "it is part of one line of a world-readable file", "");
        }
        return text;
    }

    @Override
    protected void validate() {
        if (unwanted && wishes) {
            complain(id() + " is absent and has other options", "an absent mount has no device", "remove absent() or the other options");
        } else if (!unwanted && (from == null || type == null)) {
            complain(id() + " has no " + (from == null ? "device" : "fstype"), "", "write for example device '/dev/vdb1' and fstype 'ext4'");
        }
    }

    @Override
    protected Decision plan(Context context) {
        // The kernel reports mount points without links. An earlier command that may change it puts the answer in doubt.
        Path point = context.box().files().resolver().real(context.followed(context.path(identity())));
        context.box().files().entry(point);
        Mounted found = Mounted.at(point.toString(), context.text(MOUNTINFO.toString()).orElse("")).orElse(null);
        var lines = new TextLines(context.text(FSTAB).orElse(""));
        Map<String, Object> values = Map.of("path", point.toString());
        String mark = Digests.sha256(List.of(point.toString(), String.valueOf(from), String.valueOf(type), how, String.valueOf(unwanted)).toString());
        var wanted = new ArrayList<Decision.Wanted>();
        if (unwanted) {
            if (found != null) {
                wanted.add(run(context, point, "it is declared absent", "umount", point.toString()));
            }
            wanted.addAll(removed(context, point, lines));
            return wanted.isEmpty() ? Decision.nothing("it is not mounted", values, mark) : Decision.changes(wanted, values, mark);
        }
        boolean written = placed(context, lines, point);
        if (!later) {
            wanted.addAll(mounted(context, point, found, written));
        }
        if (written) {
            wanted.addAll(SystemFiles.written(context, Path.of(FSTAB), lines.toString(), Attributes.UNCHANGED, hidesContent()));
        }
        return SystemFiles.decision(wanted, values, mark);
    }

    /**
     * The commands run before the line is written, so that the next converge completes an interrupted change: the line
     * still differs then.
     */
    private List<Decision.Wanted> mounted(Context context, Path point, Mounted found, boolean written) {
        if (found == null) {
            var wanted = new ArrayList<>(SystemFiles.directories(context, point));
            wanted.add(run(context, point, "it is not mounted", "mount", "-t", type, "-o", how, from, point.toString()));
            return wanted;
        }
        if (!isThis(context, found)) {
            throw new ProblemException(Problem.of("Something else is mounted at " + point, found.device() + " of type " + found.fstype(),
                "unmount it by hand if it is not needed, or choose another directory"));
        }
        return !written ? List.of()
            : List.of(run(context, point, "its line in " + FSTAB + " differs", "mount", "-o", "remount," + how, point.toString()));
    }

    /** The kernel reports nfs as nfs4 and sshfs as fuse.sshfs, and an arbitrary name for a file system without a device. */
    private boolean isThis(Context context, Mounted found) {
        if (Arrays.asList(how.split(",")).contains("bind")) {
            return true;
        }
        boolean sameType = type.equals("auto") || found.fstype().startsWith(type) || found.fstype().endsWith("." + type);
        return sameType && (!from.startsWith("/dev/") || found.device().equals(from)
            || context.followed(Path.of(from)).equals(context.followed(Path.of(found.device()))));
    }

    private Decision.Wanted run(Context context, Path point, String reason, String... argv) {
        var command = new Command(List.of(argv), context.root(), Map.of(), Bytes.of(""), limit(), Set.of(0));
        return new Decision.Wanted(new RunCommand(command, Scope.of(List.of(point))), reason, "");
    }

    /** Inserts its line; returns whether that was needed. The fields after the options, for dump and fsck, are kept. */
    private boolean placed(Context context, TextLines lines, Path point) {
        List<String> wish = List.of(Mounted.encoded(from), Mounted.encoded(point.toString()), Mounted.encoded(type), Mounted.encoded(how));
        int at = find(context, lines, point);
        if (at < 0) {
            lines.insert(lines.size(), List.of(String.join(" ", wish) + " 0 0"));
            return true;
        }
        List<String> found = Arrays.asList(lines.get(at).strip().split("\\s+"));
        if (found.size() >= FIELDS && found.subList(0, FIELDS).equals(wish)) {
            return false;
        }
        var words = new ArrayList<>(wish);
        words.addAll(found.size() > FIELDS ? found.subList(FIELDS, found.size()) : List.of("0", "0"));
        lines.set(at, String.join(" ", words));
        return true;
    }

    private List<Decision.Wanted> removed(Context context, Path point, TextLines lines) {
        boolean found = false;
        for (int at = find(context, lines, point); at >= 0; at = find(context, lines, point)) {
            lines.remove(at, at + 1);
            found = true;
        }
        return found ? SystemFiles.written(context, Path.of(FSTAB), lines.toString(), Attributes.UNCHANGED, hidesContent()) : List.of();
    }

    /** Its line, the last one if there are several; -1 if there is none. */
    private static int find(Context context, TextLines lines, Path point) {
        for (int i = lines.size() - 1; i >= 0; i--) {
            String[] words = lines.get(i).strip().split("\\s+");
            if (!words[0].startsWith("#") && words.length > 1 && isAt(context, Mounted.decoded(words[1]), point)) {
                return i;
            }
        }
        return -1;
    }

    /** Also by a path with links in it. */
    private static boolean isAt(Context context, String named, Path point) {
        return named.equals(point.toString()) || named.startsWith("/") && context.box().files().resolver().real(Path.of(named)).equals(point);
    }
}
