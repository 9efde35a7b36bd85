package dev.emptybox.stdlib.tasks;

import dev.emptybox.stdlib.box.git.CheckOut;
import dev.emptybox.stdlib.engine.Accounts;
import dev.emptybox.stdlib.engine.Context;
import dev.emptybox.stdlib.engine.Decision;
import dev.emptybox.stdlib.engine.KnownAs;
import dev.emptybox.stdlib.engine.Option;
import dev.emptybox.stdlib.engine.Task;
import dev.emptybox.stdlib.engine.TaskDoc;
import dev.emptybox.stdlib.model.Digests;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.Git;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Secrets;
import dev.emptybox.stdlib.model.Words;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

@KnownAs(ansible = "git", puppet = "vcsrepo", chef = "git")
@TaskDoc(word = "git", summary = "Ensures that a directory is a checkout of a Git repository at a given commit.",
    identity = "the directory, relative to the root",
    plan = "Planned exactly: the branches and tags of the repository are resolved and compared with the checkout. A commit id of 40 digits needs no request; the plan assumes that the repository has the commit. Only the apply detects an untracked file that is in the way of the new commit: without force() the plan lists untracked files and assumes that none is in the way. What later tasks read in the directory is unknown until the checkout is done. The box needs git 2.32 or later. Untracked files, including ignored ones, are not touched; one that is in the way fails the task unless force() is set. Hooks do not run, submodules are not fetched.")
public final class GitTask extends Task {

    private static final Pattern LOCAL = Pattern.compile("(?:file://)?(/.+)");
    private static final Pattern WEB = Pattern.compile("(?i)(https?)://([^/?#]+)(/[^?#]*)?");
    private static final Pattern THIS_MACHINE = Pattern.compile("(localhost|127(\\.\\d+){3}|\\[::1])(:\\d+)?");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
    private static final Pattern SHORT_COMMIT = Pattern.compile("[0-9a-f]{7,39}");
    private static final Pattern NAME = Pattern.compile("[^-/.\\s~^:?*\\[\\\\\\p{Cntrl}][^\\s~^:?*\\[\\\\\\p{Cntrl}]*");
    private static final int SHORT = 10;

    private String address = "";
    private String wantedRef;
    private int commits;
    private String login = "";
    private boolean forced;
    private String account = "";

    /** A commit, and the full name of the branch or tag that it was resolved from, empty for none. */
    private record Goal(String name, String commit) {
    }

    public GitTask(String identity) {
        super(identity);
    }

    @Option(value = "The repository: https, http, file, or a directory on the box.", required = true,
        example = "repo 'https://git.example.org/site.git'")
    public void repo(String url) {
        address = url.strip();
    }

    @Option(value = "A branch, a tag or a full commit id of 40 digits. A branch takes precedence over a tag of the same name. Default: the HEAD of the repository.",
        example = "ref 'v1.2'")
    public void ref(String name) {
        wantedRef = name.strip();
    }

    @Option(value = "How many commits of history to fetch. Default all.", example = "depth 1")
    public void depth(int count) {
        commits = count;
        if (count < 1) {
            complain("depth " + count + " is out of range", "it is a number of commits from 1", "write depth 1");
        }
    }

    @Option(value = "A token, or user:password, for an https repository; use a secret. It is never written to an argument list or a file.",
        example = "credentials secret('git-token')")
    public void credentials(String token) {
        login = token;
    }

    @Option(value = "Discards local edits of tracked files, which otherwise fail the task.", example = "force()")
    public void force() {
        forced = true;
    }

    @Option(value = "The user that fetches and owns the files. Requires an agent that runs as root. Default: the user of the agent.",
        example = "runAs 'app'")
    public void runAs(String user) {
        account = user;
        if (!Accounts.isName(user)) {
            complain("runAs '" + user + "' cannot be the name of a user", Accounts.NAME, "write for example runAs 'app'");
        }
    }

    @Override
    protected void validate() {
        var web = WEB.matcher(address);
        if (address.isEmpty()) {
            complain(id() + " has no repo", "", "write repo 'https://...'");
        } else if (Secrets.within(address)) {
            complain(id() + ": the URL of the repository cannot contain a secret", "URLs appear in argument lists and in .git/config",
                "write credentials secret('...')");
        } else if (web.matches() && web.group(2).contains("@")) {
            complain(id() + ": the URL of the repository contains a user", "URLs appear in argument lists and in .git/config",
                "write credentials secret('...')");
        } else if (!web.matches() && !LOCAL.matcher(address).matches()) {
            complain(id() + ": '" + address + "' is not a supported repository", "supported are https, http, file and directories; ssh is not",
                "write for example repo 'https://git.example.org/site.git'; use a deploy token over https instead of a deploy key");
        } else if (!login.isEmpty() && !web.matches()) {
            complain(id() + " has credentials for a directory on the box", "", "remove credentials, or use an https URL");
        } else if (!login.isEmpty() && web.group(1).equalsIgnoreCase("http") && !THIS_MACHINE.matcher(web.group(2)).matches()) {
            complain(id() + ": the credentials would be sent unencrypted", "http can be read in transit", "use https");
        }
        if (wantedRef != null && Secrets.within(wantedRef)) {
            complain(id() + ": ref cannot contain a secret", "names of branches appear in argument lists", "");
        } else if (wantedRef != null && (!NAME.matcher(wantedRef).matches() || wantedRef.contains(".."))) {
            complain(id() + ": '" + wantedRef + "' cannot be the name of a branch or tag", "", "name a branch, a tag or a commit of 40 digits");
        }
    }

    @Override
    protected Optional<Path> managed(Context context) {
        return Optional.of(context.path(identity()));
    }

    @Override
    protected Decision plan(Context context) {
        if (!context.box().commands().hasProgram("git")) {
            throw new ProblemException(Problem.of(id() + " needs git, which is not installed", "",
                "install it in an earlier task: pkg 'git'"));
        }
        Path path = context.followed(context.path(identity()));
        Git.Checkout found = found(context, path);
        Goal goal = goal(context, found);
        String before = found == null || found.commit().isEmpty() ? null : found.commit();
        var values = new LinkedHashMap<String, Object>();
        values.put("path", path.toString());
        values.put("before", before);
        values.put("after", goal.commit());
        String reason = reason(found, goal);
        if (reason == null) {
            return Decision.nothing("it is at " + label(goal), values, Digests.sha256(goal.commit()));
        }
        if (found != null && !found.edits().isEmpty() && !found.interrupted() && !forced) {
            throw new ProblemException(Problem.of(context.name(path) + " has local edits: " + Words.some(found.edits()),
                "the checkout would lose them", "commit them to the repository, or write force() to discard them"));
        }
        boolean another = !goal.commit().equals(before);
        String diff = another ? "- " + (before == null ? "nothing" : before) + "\n+ " + goal.commit() : "";
        var change = new CheckOut(path, remote(context), goal.name(), goal.commit(), commits, forced, account);
        return Decision.changes(List.of(new Decision.Wanted(change, reason, diff)), values, Digests.sha256(goal.commit()));
    }

    /** The existing checkout, null if the path is missing or an empty directory. */
    private Git.Checkout found(Context context, Path path) {
        Entry entry = context.box().files().entry(path);
        if (entry.absent()) {
            context.needsDirectoryAbove(path);
            return null;
        }
        if (!(entry instanceof Entry.Directory)) {
            throw inTheWay(context, path, entry.describe());
        }
        return context.box().git().checkout(path, account).orElseGet(() -> {
            if (!context.box().files().children(path).isEmpty()) {
                throw inTheWay(context, path, "a directory with other content");
            }
            return null;
        });
    }

    private static ProblemException inTheWay(Context context, Path path, String what) {
        return new ProblemException(Problem.of(context.name(path) + " is " + what + ", not a checkout",
            "replacing it could lose its content", "remove it by hand, or choose another path"));
    }

    /** Why something has to change, null if nothing has. */
    private String reason(Git.Checkout found, Goal goal) {
        if (found == null) {
            return "it does not exist; " + label(goal) + " is wanted";
        }
        if (found.interrupted()) {
            return "a checkout was interrupted; " + label(goal) + " is wanted";
        }
        if (!found.commit().equals(goal.commit())) {
            return "it is at " + (found.commit().isEmpty() ? "no commit" : shortened(found.commit())) + ", and " + label(goal) + " is wanted";
        }
        if (!found.edits().isEmpty()) {
            return "it has local edits: " + Words.some(found.edits());
        }
        return found.url().equals(address) ? null : "it was a checkout of another repository";
    }

    private static String label(Goal goal) {
        String name = goal.name().replaceFirst("^refs/(heads|tags)/", "");
        return name.isEmpty() ? shortened(goal.commit()) : name + " (" + shortened(goal.commit()) + ")";
    }

    private static String shortened(String commit) {
        return commit.substring(0, SHORT);
    }

    private Git.Remote remote(Context context) {
        return new Git.Remote(address, context.secrets().revealed(login), limit());
    }

    private Goal goal(Context context, Git.Checkout found) {
        boolean pinned = wantedRef != null && COMMIT.matcher(wantedRef).matches();
        if (pinned && found != null && found.commit().equals(wantedRef)) {
            return new Goal("", wantedRef);
        }
        var local = LOCAL.matcher(address);
        if (local.matches()) {
            // An earlier step may create or change it.
            context.box().files().entry(Path.of(local.group(1)));
        }
        Git.Refs refs = context.box().git().refs(remote(context));
        if (wantedRef == null) {
            String head = refs.commits().get(Git.HEAD);
            if (head == null) {
                throw new ProblemException(Problem.of(address + " has no HEAD", refs.commits().isEmpty() ? "it is empty"
                    : "its HEAD is a branch that does not exist", refs.commits().isEmpty() ? "push a first commit" : "name one: ref '...'"));
            }
            return new Goal(refs.head(), head);
        }
        for (String prefix : List.of(Git.BRANCHES, Git.TAGS, "")) {
            String name = prefix + wantedRef;
            if (refs.commits().containsKey(name) && !name.equals(Git.HEAD)) {
                return new Goal(name, refs.commits().get(name));
            }
        }
        if (pinned) {
            return new Goal("", wantedRef);
        }
        throw missing(refs);
    }

    private ProblemException missing(Git.Refs refs) {
        var names = new TreeSet<String>();
        refs.commits().keySet().stream().filter(name -> !name.equals(Git.HEAD))
            .forEach(name -> names.add(name.replaceFirst("^refs/(heads|tags)/", "")));
        List<String> near = Words.nearest(wantedRef, names);
        String known = near.isEmpty() ? names.isEmpty() ? "it is empty" : "it has " + Words.some(List.copyOf(names)) : Words.didYouMean(wantedRef, near);
        return new ProblemException(Problem.of("There is no branch or tag " + wantedRef + " in " + address, known,
            SHORT_COMMIT.matcher(wantedRef).matches() ? "a commit id needs all 40 digits" : "correct ref"));
    }
}
