package dev.emptybox.agent.cli;

import dev.emptybox.agent.converge.Settings;
import dev.emptybox.agent.git.ClientTls;
import dev.emptybox.agent.git.Credentials;
import dev.emptybox.agent.git.Extras;
import dev.emptybox.agent.git.GitSource;
import dev.emptybox.agent.git.LocalCommit;
import dev.emptybox.agent.git.ModuleSource;
import dev.emptybox.agent.git.Source;
import dev.emptybox.agent.git.WorkingCopy;
import dev.emptybox.agent.git.trust.Trust;
import dev.emptybox.agent.machine.DigestKey;
import dev.emptybox.agent.machine.SecretSources;
import dev.emptybox.agent.os.PrivateFile;
import dev.emptybox.stdlib.model.Durations;
import dev.emptybox.stdlib.model.Facts;
import dev.emptybox.stdlib.model.Problem;
import dev.emptybox.stdlib.model.ProblemException;
import dev.emptybox.stdlib.model.Secrets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that {@code run}, {@code apply}, {@code plan} and {@code check} share. */
final class CommonOptions {

    private static final String HERE = ".";
    private static final String HEAD = "HEAD";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--ref", paramLabel = "REF", description = "Branch, tag or commit of the state repo, or a range of tags, such as 'v1.*', of which the newest is followed. Default: HEAD of the remote.")
    private String ref;

    @Option(names = "--path", paramLabel = "DIR", defaultValue = "", description = "Directory in the state repo that contains converge.groovy. Default: the top directory.")
    private String path;

    @Option(names = "--label", paramLabel = "KEY=VALUE", description = "A label of this box; env=NAME merges environments/NAME.json over the state, any other labels/KEY/VALUE.json over that.")
    private Map<String, String> labels = new LinkedHashMap<>();

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Overrides a value of the state, for example vars.port=9090.")
    private Map<String, String> overrides = new LinkedHashMap<>();

    @Option(names = "--secret", paramLabel = "NAME=FROM", description = "Source of a secret: file:PATH, env:VARIABLE or command:LINE. Default: the variable EMPTYBOX_SECRET_<NAME>, then the file /run/secrets/NAME.")
    private Map<String, String> secrets = new LinkedHashMap<>();

    @Option(names = "--home", paramLabel = "DIR", description = "The agent's home directory, for its records and caches. Default: .emptybox.")
    private Path home;

    @Option(names = "--root", paramLabel = "DIR", description = "Directory that relative paths in scripts refer to. Default: the current directory.")
    private Path root;

    @Option(names = "--credentials", paramLabel = "FILE", description = "File with a token, or user:password, for the state repo. Read on every fetch.")
    private Path credentials;

    @Option(names = "--ssh-key", paramLabel = "FILE", description = "Private key for a state repo at ssh://. Default: the keys of the user and of the SSH agent.")
    private Path sshKey;

    @Option(names = "--known-hosts", paramLabel = "FILE", description = "Keys of SSH servers; one that is not in it is refused. Default: the files of the user and the machine.")
    private Path knownHosts;

    @Option(names = "--ca-file", paramLabel = "FILE", description = "Authorities to trust for a state repo at https, in PEM, in addition to those of Java.")
    private Path authorities;

    @Option(names = "--client-cert", paramLabel = "FILE", description = "Certificate of this client for a state repo at https, in PEM. Read on every fetch.")
    private Path clientCertificate;

    @Option(names = "--client-key", paramLabel = "FILE", description = "Private key of --client-cert, in PEM (PKCS #8) and without a password. Default: it is in the same file.")
    private Path clientKey;

    @Option(names = "--trust-policy", paramLabel = "FILE", description = "Policy that says whose signed commits may change this box; trust-policy.md describes it. Default: none, every commit may.")
    private Path trustPolicy;

    @Option(names = "--submodules", description = "Check out the submodules of the state repo too, each from the URL in .gitmodules at the commit that the state repo names.")
    private boolean submodules;

    @Option(names = "--lfs", description = "Fetch files of the state repo that Git LFS keeps, and verify their digests.")
    private boolean lfs;

    @Option(names = "--mirror", paramLabel = "URL", description = "Where to read the state repo while it cannot be reached: a Git URL, or the path or URL of a git bundle. Repeatable, in order.")
    private List<String> mirrors = new ArrayList<>();

    @Option(names = "--allow-stale", paramLabel = "TIME", defaultValue = "forever", description = "How long the box is converged to the last good revision while the state repo cannot be reached; 'none' needs it for each converge. Services keep running in any case. Default: ${DEFAULT-VALUE}.")
    private String allowStale;

    @Option(names = "--script-timeout", paramLabel = "TIME", defaultValue = "30s", description = "Time limit for the script itself, its templates and conditions; waits of tasks do not count. Default: ${DEFAULT-VALUE}.")
    private String scriptTimeout;

    @Option(names = "--config", paramLabel = "FILE", description = "Properties file with any of these options, without the dashes.")
    private Path config;

    @Option(names = "--debug", description = "Show stack traces and every event.")
    private boolean debug;

    boolean debug() {
        return debug;
    }

    /**
     * Reads repeatable options from the environment and the configuration file, and warns about files with secrets that
     * every user of the machine can read.
     */
    void complete(Console console) {
        Defaults defaults = (Defaults) command.defaultValueProvider();
        addFrom(defaults, "label", labels);
        addFrom(defaults, "set", overrides);
        addFrom(defaults, "secret", secrets);
        String more = mirrors.isEmpty() ? defaults.value("mirror") : null;
        if (more != null) {
            mirrors.addAll(Stream.of(more.split(",")).map(String::strip).toList());
        }
        if (clientKey != null && clientCertificate == null) {
            throw new ParameterException(command.commandLine(), "--client-key is the key of a certificate; name that with --client-cert");
        }
        exposed().forEach(console.err()::warning);
    }

    private List<Problem> exposed() {
        var found = new ArrayList<Problem>();
        if (credentials != null) {
            PrivateFile.openToOthers("The credentials file", credentials).ifPresent(found::add);
        }
        if (sshKey != null) {
            PrivateFile.openToOthers("The private key", sshKey).ifPresent(found::add);
        }
        Path tlsKey = clientKey == null ? clientCertificate : clientKey;
        if (tlsKey != null) {
            PrivateFile.openToOthers("The private key", tlsKey).ifPresent(found::add);
        }
        secrets.forEach((name, from) -> SecretSources.file(from)
            .flatMap(file -> PrivateFile.openToOthers("The file of secret " + name + ",", file)).ifPresent(found::add));
        return found;
    }

    private void addFrom(Defaults defaults, String name, Map<String, String> into) {
        String text = defaults.value(name);
        if (text == null) {
            return;
        }
        for (String pair : text.split(",")) {
            int equals = pair.indexOf('=');
            if (equals <= 0) {
                throw new ParameterException(command.commandLine(), "'" + pair + "' for --" + name + " is not KEY=VALUE");
            }
            into.putIfAbsent(pair.substring(0, equals).strip(), pair.substring(equals + 1).strip());
        }
    }

    Map<String, String> labels() {
        return labels;
    }

    /** The facts of another box, with labels given here overriding its own. */
    Facts labelled(Facts box) {
        var all = new LinkedHashMap<>(box.labels());
        all.putAll(labels);
        return new Facts(box.hostname(), box.os(), box.architecture(), box.addresses(), box.cpus(), box.memory(), all, all.getOrDefault("env", ""), box.root());
    }

    /** The values of the state given to another agent, overridden by those given here. */
    Map<String, String> overriding(Map<String, String> its) {
        var all = new LinkedHashMap<>(its);
        all.putAll(overrides);
        return all;
    }

    boolean rootGiven() {
        return root != null;
    }

    /** The secrets of this machine; what needs another one is unknown in a plan. */
    Secrets secrets() {
        return new Secrets(secretSources(), DigestKey.read(home()));
    }

    /** The secrets of a box to converge, which must have all that its script uses. */
    Secrets requiredSecrets() {
        return new Secrets(secretSources()::required, DigestKey.readOrCreate(home()));
    }

    private SecretSources secretSources() {
        try {
            return new SecretSources(secrets);
        } catch (ProblemException wrong) {
            throw new ParameterException(command.commandLine(), "--secret: " + wrong.problems().get(0).what());
        }
    }

    Path home() {
        return (home == null ? Path.of(".emptybox") : home).toAbsolutePath().normalize();
    }

    boolean homeGiven() {
        return home != null;
    }

    Settings settings() {
        Path at = (root == null ? Path.of("") : root).toAbsolutePath().normalize();
        if (!Files.isDirectory(at)) {
            throw new ParameterException(command.commandLine(), "--root " + at + " is not a directory");
        }
        return new Settings(at, labels, overrides, switch (allowStale) {
            case "forever" -> null;
            case "none" -> Duration.ZERO;
            default -> duration("--allow-stale", allowStale);
        });
    }

    Duration scriptTimeout() {
        return duration("--script-timeout", scriptTimeout);
    }

    Duration duration(String option, String text) {
        try {
            return Durations.parse(text);
        } catch (dev.emptybox.stdlib.model.ProblemException wrong) {
            throw new ParameterException(command.commandLine(), option + ": " + wrong.problems().get(0).what() + "; " + wrong.problems().get(0).cure());
        }
    }

    /** A directory includes its uncommitted edits. Read-only: no copy is kept. */
    Source workingCopyOr(String repo, Path store) {
        return isWorkingCopy(repo) ? withModules(WorkingCopy.withCache(stateRepo(repo), path, store), store) : git(repo, ref, path, store, trust(null));
    }

    /**
     * A directory includes its uncommitted edits. For an apply: a copy of the applied files is kept for a rollback. With a trust
     * policy, a directory is its HEAD.
     */
    Source workingCopyOrGit(String repo) {
        Path store = home().resolve("source");
        if (!isWorkingCopy(repo)) {
            return git(repo, store);
        }
        if (trustPolicy == null) {
            return withModules(new WorkingCopy(stateRepo(repo), path, home()), store);
        }
        LocalCommit head = headWithoutEdits(repo);
        return git(head.top().toString(), HEAD, Path.of(head.below()).resolve(path).toString(), store, trust(accepted()));
    }

    private LocalCommit headWithoutEdits(String repo) {
        Path directory = stateRepo(repo);
        try (var copy = new WorkingCopy(directory, path)) {
            if (!copy.head().revision().edited()) {
                return LocalCommit.of(directory, HEAD).orElseThrow();
            }
        }
        throw new ProblemException(Problem.of("the trust policy does not accept " + directory, "it has no commit, or edits that are not committed, and only commits are signed",
            "commit the edits with git commit -S, or apply without --trust-policy"));
    }

    private boolean isWorkingCopy(String repo) {
        Path directory = Path.of(repo);
        return ref == null && Files.isDirectory(directory) && !bare(directory);
    }

    /** The default is the state repo that contains the current directory; another directory is used as given. */
    private Path stateRepo(String repo) {
        Path directory = Path.of(repo).toAbsolutePath().normalize();
        Path around = repo.equals(HERE) ? RepoDirectory.around(directory, path) : null;
        return around == null ? directory : around;
    }

    /**
     * Another revision of the same state repo, to compare with; it is not verified.
     *
     * @param name a branch, a tag or a commit; for a directory also any other Git revision expression
     */
    Source revision(String repo, String name, Path store) {
        Optional<LocalCommit> local = Files.isDirectory(Path.of(repo)) ? LocalCommit.of(stateRepo(repo), name) : Optional.empty();
        return local.isEmpty() ? git(repo, name, path, store, Trust.inEveryCommit())
            : git(local.get().top().toString(), local.get().id(), Path.of(local.get().below()).resolve(path).toString(), store, Trust.inEveryCommit());
    }

    /** For a box. A directory is used as a Git repository. */
    Source git(String repo, Path store) {
        return git(repo, ref, path, store, trust(accepted()));
    }

    private Source git(String repo, String name, String below, Path store, Trust trust) {
        return withModules(new GitSource(all(repo), name, below, store, credentials(), trust, new Extras(submodules, lfs)), store);
    }

    private Source withModules(Source source, Path store) {
        return new ModuleSource(source, store.resolve("modules"), credentials());
    }

    private Credentials credentials() {
        return new Credentials(credentials, sshKey, knownHosts, ClientTls.of(authorities, clientCertificate, clientKey));
    }

    private List<String> all(String repo) {
        var all = new ArrayList<>(List.of(repo));
        all.addAll(mirrors);
        return all;
    }

    /** @param record of accepted commits; null to remember nothing */
    private Trust trust(Path record) {
        return trustPolicy == null ? Trust.inEveryCommit() : Trust.by(trustPolicy, record, Clock.systemUTC());
    }

    private Path accepted() {
        return home().resolve("journal").resolve("accepted.json");
    }

    /** Why a box with the same policy would refuse the commit of a directory; its edits are not signed yet. */
    List<Problem> untrusted(Source source) {
        Source repo = source instanceof ModuleSource modules ? modules.stateRepo() : source;
        return trustPolicy != null && repo instanceof WorkingCopy directory ? directory.refusal(trust(null)).stream().toList() : List.of();
    }

    private static boolean bare(Path directory) {
        return Files.isRegularFile(directory.resolve("HEAD")) && Files.isDirectory(directory.resolve("objects"));
    }

    CommandLine commandLine() {
        return command.commandLine();
    }
}
