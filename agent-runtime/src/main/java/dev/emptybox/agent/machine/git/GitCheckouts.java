package dev.emptybox.agent.machine.git;

import dev.emptybox.agent.machine.TransientFailure;
import dev.emptybox.agent.machine.files.BoxChanges;
import dev.emptybox.agent.machine.files.BoxReads;
import dev.emptybox.agent.machine.files.FileProblems;
import dev.emptybox.agent.os.AccountFiles;
import dev.emptybox.agent.os.Durable;
import dev.emptybox.agent.os.Procfs;
import dev.emptybox.stdlib.box.files.FileChange;
import dev.emptybox.stdlib.box.git.CheckOut;
import dev.emptybox.stdlib.model.Account;
import dev.emptybox.stdlib.model.Attributes;
import dev.emptybox.stdlib.model.Effect;
import dev.emptybox.stdlib.model.Entry;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Creates and updates checkouts. A new one is created aside and moved into place when complete. An update marks the
 * checkout: an interrupted change is then recognised as the agent's own and not as local edits, and stale lock files of git
 * are removed.
 */
public final class GitCheckouts {

    private static final String STAGING = ".emptybox-git";
    private static final List<String> LOCKS = List.of("index.lock", "HEAD.lock", "config.lock", "shallow.lock", "packed-refs.lock");

    private final GitProgram git;
    private final BoxReads reads;
    private final BoxChanges changes;
    private final AccountFiles accounts;

    public GitCheckouts(GitProgram git, BoxReads reads, BoxChanges changes, AccountFiles accounts) {
        this.git = git;
        this.reads = reads;
        this.changes = changes;
        this.accounts = accounts;
    }

    public Effect perform(CheckOut wanted) {
        var found = git.checkout(wanted.path(), wanted.user());
        if (found.isPresent()) {
            removeLocks(wanted.path());
            bring(wanted, wanted.path(), wanted.force() || found.get().interrupted());
        } else {
            make(wanted);
        }
        return Effect.DONE;
    }

    private void make(CheckOut wanted) {
        Path place = wanted.path();
        Path staging = place.resolveSibling("." + place.getFileName() + STAGING);
        changes.perform(new FileChange.Remove(staging));
        changes.perform(new FileChange.MakeDirectory(staging, attributes(wanted)));
        try {
            must(wanted, staging, "init", "-q", "--template=");
            bring(wanted, staging, true);
            Durable.move(staging, place);
            Durable.syncDirectory(place.getParent());
        } catch (IOException e) {
            throw FileProblems.cannot("create the checkout", place, e);
        } finally {
            changes.perform(new FileChange.Remove(staging));
        }
    }

    /** The attributes of an existing empty directory are kept, except that git refuses a directory of another user. */
    private Attributes attributes(CheckOut wanted) {
        Account.User user = wanted.user().isEmpty() ? null : accounts.user(wanted.user()).orElse(null);
        Attributes own = new Attributes(BoxChanges.NEW_DIRECTORY, user == null ? null : user.name(), user == null ? null : user.group());
        return reads.entry(wanted.path()) instanceof Entry.Directory directory
            ? new Attributes(directory.attributes().mode(), own.owner(), own.group()).or(directory.attributes()) : own;
    }

    private void bring(CheckOut wanted, Path directory, boolean force) {
        must(wanted, directory, "config", "remote.origin.url", wanted.remote().url());
        must(wanted, directory, "config", "remote.origin.fetch", "+refs/heads/*:refs/remotes/origin/*");
        fetch(wanted, directory);
        must(wanted, directory, "update-ref", GitProgram.BEGUN, wanted.commit());
        var words = new ArrayList<>(List.of("-c", "advice.detachedHead=false", "checkout", "-q", "--detach"));
        words.add(force ? "--force" : "--no-overwrite-ignore");
        words.add(wanted.commit());
        GitProgram.Answer answer = git.run(directory, wanted.user(), null, "", words);
        if (!answer.ok()) {
            if (!force) {
                // Git refuses before it changes anything, for example because of an untracked file in the way.
                git.run(directory, wanted.user(), "update-ref", "-d", GitProgram.BEGUN);
            }
            throw new ProblemException(Problem.of("Cannot check out " + wanted.commit() + " in " + wanted.path(), GitProgram.output(answer),
                force ? "" : "move the file in the way, or write force() to replace it"));
        }
        var end = git.run(directory, wanted.user(), null,
            "update " + GitProgram.DONE + " " + wanted.commit() + "\ndelete " + GitProgram.BEGUN + "\n", List.of("update-ref", "--stdin"));
        check(wanted, end);
    }

    private void fetch(CheckOut wanted, Path directory) {
        boolean there = has(wanted, directory);
        if (there && wanted.ref().isEmpty()) {
            return;
        }
        String what = wanted.ref().isEmpty() ? wanted.commit() : wanted.ref();
        GitProgram.Answer answer = fetch(wanted, directory, depth(wanted, directory), "+" + what + ":" + GitProgram.FETCHED);
        if (!answer.ok() && wanted.ref().isEmpty()) {
            // A server may refuse a commit that is not the tip of a branch; then everything is fetched.
            answer = fetch(wanted, directory, Files.exists(directory.resolve(".git/shallow")) ? "--unshallow" : "",
                "+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*");
        }
        if (!answer.ok()) {
            throw GitProgram.failed("Cannot fetch " + what + " from " + wanted.remote(), answer);
        }
        if (!has(wanted, directory)) {
            throw new ProblemException(Problem.of("Cannot fetch the commit " + wanted.commit() + " from " + wanted.remote(),
                wanted.ref().isEmpty() ? "it is not in any branch or tag" : wanted.ref() + " has moved in the meantime",
                wanted.ref().isEmpty() ? "correct ref" : "the next converge uses its new commit"), wanted.ref().isEmpty() ? null : new TransientFailure());
        }
    }

    private GitProgram.Answer fetch(CheckOut wanted, Path directory, String depth, String... what) {
        var words = new ArrayList<>(List.of("fetch", "-q", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--force"));
        if (!depth.isEmpty()) {
            words.add(depth);
        }
        words.add("origin");
        words.addAll(List.of(what));
        return git.run(directory, wanted.user(), wanted.remote(), "", words);
    }

    private static String depth(CheckOut wanted, Path directory) {
        return wanted.depth() > 0 ? "--depth=" + wanted.depth() : Files.exists(directory.resolve(".git/shallow")) ? "--unshallow" : "";
    }

    private boolean has(CheckOut wanted, Path directory) {
        return git.run(directory, wanted.user(), "cat-file", "-e", wanted.commit() + "^{commit}").ok();
    }

    private void must(CheckOut wanted, Path directory, String... words) {
        check(wanted, git.run(directory, wanted.user(), words));
    }

    private static void check(CheckOut wanted, GitProgram.Answer answer) {
        if (!answer.ok()) {
            throw new ProblemException(Problem.of("git cannot change the checkout " + wanted.path(), GitProgram.output(answer),
                answer.err().contains("dubious ownership") ? "it belongs to another user: add runAs with that user" : ""));
        }
    }

    /** A lock without a running git is stale. */
    private static void removeLocks(Path checkout) {
        Path directory = checkout.resolve(".git");
        var locks = new ArrayList<Path>();
        LOCKS.forEach(name -> locks.add(directory.resolve(name)));
        try {
            Path own = directory.resolve("refs/emptybox");
            if (Files.isDirectory(own, LinkOption.NOFOLLOW_LINKS)) {
                try (DirectoryStream<Path> more = Files.newDirectoryStream(own, "*.lock")) {
                    more.forEach(locks::add);
                }
            }
            locks.removeIf(lock -> !Files.exists(lock, LinkOption.NOFOLLOW_LINKS));
            if (!locks.isEmpty() && gitAtWork(checkout)) {
                throw new ProblemException(Problem.of("The checkout " + checkout + " is in use",
                    "a git process holds " + locks.get(0), "the next converge tries again"), new TransientFailure());
            }
            for (Path lock : locks) {
                Files.deleteIfExists(lock);
            }
        } catch (IOException e) {
            throw FileProblems.cannot("remove a stale lock in", directory, e);
        }
    }

    private static boolean gitAtWork(Path checkout) {
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.filter(process -> process.info().command().map(Path::of).map(Path::getFileName)
                .filter(name -> name.toString().startsWith("git")).isPresent()).anyMatch(process -> worksIn(process, checkout));
        }
    }

    private static boolean worksIn(ProcessHandle process, Path checkout) {
        try {
            Path real = checkout.toRealPath();
            return new Procfs().link(process.pid(), "cwd").filter(directory -> Path.of(directory).startsWith(real)).isPresent();
        } catch (IOException gone) {
            return false;
        }
    }
}
