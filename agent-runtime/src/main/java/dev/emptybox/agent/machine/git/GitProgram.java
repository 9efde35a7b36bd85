package dev.emptybox.agent.machine.git;

import dev.emptybox.agent.machine.TransientFailure;
import dev.emptybox.agent.machine.commands.Commands;
import dev.emptybox.agent.os.MessageText;
import dev.emptybox.stdlib.box.git.GitReads;
import dev.emptybox.stdlib.model.Bytes;
import dev.emptybox.stdlib.model.Command;
import dev.emptybox.stdlib.model.Git;
import dev.emptybox.stdlib.model.Http;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The git program of the box, for checkouts of scripts: large repositories need no memory in the agent, and it can run as
 * another user. It ignores the configuration of the box, never prompts and runs no hooks. Credentials are passed in the
 * environment, so that they are in no argument list and no file.
 */
public final class GitProgram implements GitReads {

    /** Marks a started change in the checkout itself. */
    static final String BEGUN = "refs/emptybox/begun";
    /** The commit last checked out by the agent. */
    static final String DONE = "refs/emptybox/done";
    /** The last fetched commit. */
    static final String FETCHED = "refs/emptybox/fetched";

    private static final Duration QUICK = Duration.ofMinutes(2);
    private static final Set<Integer> ANY = IntStream.rangeClosed(0, 255).boxed().collect(Collectors.toUnmodifiableSet());
    private static final Pattern VERSION = Pattern.compile("git version (\\d+)\\.(\\d+).*", Pattern.DOTALL);
    private static final Pattern REFUSED = Pattern.compile("Authentication failed|could not read (Username|Password)|error: 40[134]|not found|"
        + "does not appear to be a git repository|dubious ownership|not our ref|couldn't find remote ref");
    private static final String UNTRACKED = "?? ";
    private static final String IGNORED = "!! ";
    private static final int MOST_UNTRACKED = 20;
    private static final String TOKEN_USER = "x-access-token";
    private static final String HELPER = "!f() { test \"$1\" = get && "
        + "printf 'username=%s\\npassword=%s\\n' \"$EMPTYBOX_GIT_USER\" \"$EMPTYBOX_GIT_PASSWORD\"; }; f";
    private static final int TAIL = 6;
    private static final List<String> PROXIES = List.of("http_proxy", "https_proxy", "no_proxy", "HTTPS_PROXY", "NO_PROXY");

    private final Commands commands;
    private final Map<String, String> agent;
    private boolean recent;

    public GitProgram(Commands commands, Map<String, String> agent) {
        this.commands = commands;
        this.agent = agent;
    }

    /** Its output on success, otherwise its error. */
    record Answer(int rc, String out, String err) {
        boolean ok() {
            return rc == 0;
        }

        String line() {
            return out.strip();
        }
    }

    /**
     * Runs it in a directory.
     *
     * @param remote the only remote it may contact, null for none
     * @param input  its standard input
     */
    Answer run(Path directory, String user, Git.Remote remote, String input, List<String> words) {
        var argv = new ArrayList<>(List.of("git"));
        argv.addAll(words);
        var result = commands.run(new Command("git " + words.get(0), argv, directory, environment(remote), Bytes.of(input),
            remote == null ? QUICK : remote.timeout(), ANY, user));
        if (result.truncated()) {
            throw new ProblemException(Problem.of("git " + words.get(0) + " printed more output than can be read", "", ""));
        }
        return new Answer(result.rc(), result.stdout(), result.stderr());
    }

    Answer run(Path directory, String user, String... words) {
        return run(directory, user, null, "", List.of(words));
    }

    @Override
    public Git.Refs refs(Git.Remote remote) {
        needRecent();
        Answer answer = run(Path.of("/"), "", remote, "",
            List.of("ls-remote", "--symref", "--", remote.url(), Git.HEAD, Git.BRANCHES + "*", Git.TAGS + "*"));
        if (!answer.ok()) {
            throw failed("Cannot list the branches and tags of " + remote + "", answer);
        }
        String head = "";
        var commits = new LinkedHashMap<String, String>();
        var peeled = new HashMap<String, String>();
        for (String line : answer.out().lines().toList()) {
            String[] parts = line.split("\t", 2);
            if (parts.length != 2) {
                continue;
            }
            if (parts[0].startsWith("ref: ")) {
                head = parts[1].equals(Git.HEAD) ? parts[0].substring("ref: ".length()) : head;
            } else if (parts[1].endsWith("^{}")) {
                peeled.put(parts[1].substring(0, parts[1].length() - 3), parts[0]);
            } else {
                commits.put(parts[1], parts[0]);
            }
        }
        commits.putAll(peeled);
        return new Git.Refs(head, commits);
    }

    @Override
    public Optional<Git.Checkout> checkout(Path directory, String user) {
        if (!Files.isDirectory(directory.resolve(".git"), LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        needRecent();
        Answer marks = run(directory, user, "for-each-ref", "--format=%(refname)", "refs/emptybox");
        if (!marks.ok()) {
            throw damaged(directory, marks);
        }
        Answer head = run(directory, user, "rev-parse", "-q", "--verify", "HEAD^{commit}");
        Answer url = run(directory, user, "config", "--get", "remote.origin.url");
        boolean interrupted = marks.out().lines().anyMatch(BEGUN::equals);
        if (interrupted) {
            return Optional.of(new Git.Checkout(head.line(), url.line(), List.of(), List.of(), true));
        }
        var edits = new ArrayList<String>();
        var untracked = new ArrayList<String>();
        sortOut(directory, user, edits, untracked);
        ownCommits(directory, user, head.line(), edits);
        return Optional.of(new Git.Checkout(head.line(), url.line(), edits, untracked, false));
    }

    private void sortOut(Path directory, String user, List<String> edits, List<String> untracked) {
        Answer status = run(directory, user, "status", "--porcelain=v1", "-z", "--untracked-files=normal", "--ignored=traditional", "--no-renames",
            "--ignore-submodules=all");
        if (!status.ok()) {
            throw damaged(directory, status);
        }
        for (String line : status.out().split("\0")) {
            if (line.startsWith(UNTRACKED) || line.startsWith(IGNORED)) {
                if (untracked.size() < MOST_UNTRACKED) {
                    untracked.add(line.substring(UNTRACKED.length()));
                }
            } else if (line.length() > UNTRACKED.length()) {
                edits.add(line.substring(UNTRACKED.length()));
            }
        }
    }

    private void ownCommits(Path directory, String user, String head, List<String> edits) {
        if (!head.isEmpty()) {
            Answer own = run(directory, user, "rev-list", "--count", "HEAD", "--not", "--remotes", "--tags", "--glob=refs/emptybox/*");
            if (own.ok() && !own.line().equals("0")) {
                edits.add(own.line() + " local commits");
            }
        }
    }

    private static ProblemException damaged(Path directory, Answer answer) {
        boolean owned = answer.err().contains("dubious ownership");
        return new ProblemException(Problem.of("git cannot read the checkout " + directory, output(answer), owned
            ? "it belongs to another user: add runAs with that user"
            : "remove it, so that it is fetched again"));
    }

    /** With a {@link TransientFailure} cause if it may be transient. */
    static ProblemException failed(String what, Answer answer) {
        boolean refused = REFUSED.matcher(answer.err()).find();
        var problem = Problem.of(what, output(answer), refused ? "correct repo, or add valid credentials"
            : "check that this box can reach the server");
        return refused ? new ProblemException(problem) : new ProblemException(problem, new TransientFailure());
    }

    static String output(Answer answer) {
        return Http.shownIn(MessageText.tail(answer.err().isBlank() ? answer.out() : answer.err(), TAIL));
    }

    /** Older versions ignore the environment variables that disable hooks. */
    private synchronized void needRecent() {
        if (recent) {
            return;
        }
        if (!commands.has("git")) {
            throw new ProblemException(Problem.of("There is no git on this box", "", "install it"), new TransientFailure());
        }
        String said = run(Path.of("/"), "", "version").out();
        Matcher version = VERSION.matcher(said);
        int major = version.matches() ? Integer.parseInt(version.group(1)) : 0;
        if (major < 2 || major == 2 && Integer.parseInt(version.group(2)) < 32) {
            throw new ProblemException(Problem.of("The git of this box is too old", "it is " + said.strip() + ", and 2.32 or later is needed",
                "install a newer one"));
        }
        recent = true;
    }

    private Map<String, String> environment(Git.Remote remote) {
        var all = new HashMap<>(Map.of("GIT_TERMINAL_PROMPT", "0", "GIT_CONFIG_NOSYSTEM", "1", "GIT_CONFIG_GLOBAL", "/dev/null",
            "GIT_ATTR_NOSYSTEM", "1", "GIT_OPTIONAL_LOCKS", "0", "LC_ALL", "C"));
        var settings = new LinkedHashMap<>(Map.of("core.hooksPath", "/dev/null", "core.fsmonitor", "false", "gc.autoDetach", "false",
            "submodule.recurse", "false", "credential.helper", "", "http.lowSpeedLimit", "1000", "http.lowSpeedTime", "60"));
        all.put("GIT_ALLOW_PROTOCOL", "none");
        if (remote != null) {
            PROXIES.stream().filter(agent::containsKey).forEach(name -> all.put(name, agent.get(name)));
            String scheme = remote.url().startsWith("/") ? "file" : URI.create(remote.url()).getScheme().toLowerCase(Locale.ROOT);
            // Redirects from https to http are not followed.
            all.put("GIT_ALLOW_PROTOCOL", scheme.equals("http") ? "http:https" : scheme);
            if (!remote.credentials().isEmpty()) {
                // Git requests them if a server requires authentication, for this server only. A header would also be sent
                // to redirect targets.
                String server = remote.url().replaceFirst("^([^:]+://[^/]+).*", "$1");
                int colon = remote.credentials().indexOf(':');
                all.put("EMPTYBOX_GIT_USER", colon < 0 ? TOKEN_USER : remote.credentials().substring(0, colon));
                all.put("EMPTYBOX_GIT_PASSWORD", remote.credentials().substring(colon + 1));
                settings.put("credential." + server + ".helper", HELPER);
            }
        }
        int number = 0;
        for (var setting : settings.entrySet()) {
            all.put("GIT_CONFIG_KEY_" + number, setting.getKey());
            all.put("GIT_CONFIG_VALUE_" + number++, setting.getValue());
        }
        all.put("GIT_CONFIG_COUNT", String.valueOf(number));
        return all;
    }
}
