package dev.emptybox.stdlib.box

import dev.emptybox.stdlib.box.accounts.AccountReads
import dev.emptybox.stdlib.box.artefacts.ArtefactReads
import dev.emptybox.stdlib.box.commands.CommandReads
import dev.emptybox.stdlib.box.files.Access
import dev.emptybox.stdlib.box.files.FileReads
import dev.emptybox.stdlib.box.git.GitReads
import dev.emptybox.stdlib.box.jobs.JobReads
import dev.emptybox.stdlib.box.ledger.LedgerReads
import dev.emptybox.stdlib.box.network.NetworkReads
import dev.emptybox.stdlib.box.packages.PackageChange
import dev.emptybox.stdlib.box.packages.PackageReads
import dev.emptybox.stdlib.box.processes.ProcessReads
import dev.emptybox.stdlib.box.services.ServiceReads
import dev.emptybox.stdlib.box.units.UnitReads
import dev.emptybox.stdlib.model.Account
import dev.emptybox.stdlib.model.Artefact
import dev.emptybox.stdlib.model.Attributes
import dev.emptybox.stdlib.model.Bytes
import dev.emptybox.stdlib.model.Command
import dev.emptybox.stdlib.model.Entry
import dev.emptybox.stdlib.model.Git
import dev.emptybox.stdlib.model.Http
import dev.emptybox.stdlib.model.OnceState
import dev.emptybox.stdlib.model.RunningProcess
import dev.emptybox.stdlib.model.Service
import dev.emptybox.stdlib.model.Software
import dev.emptybox.stdlib.model.Tcp
import dev.emptybox.stdlib.model.Unit
import java.nio.file.Path
import java.time.Duration
import java.time.Instant

/** A box whose files, services and answers are maps. */
class MemoryBox implements Reads, FileReads, CommandReads, NetworkReads, AccountReads, ArtefactReads, GitReads, LedgerReads {

    final Map<String, Object> entries = ['/': new Entry.Directory(new Attributes(0755, 'root', 'root')), '/box': new Entry.Directory(new Attributes(0755, 'root', 'root'))]
    final Map<String, String> texts = [:]
    final Map<String, Service.State> states = [:]
    final Map<String, Unit.State> units = [:]
    final Map<String, Instant> changes = [:]
    final Map<String, Http.Answer> answers = [:]
    final Set<String> ports = []
    final List<RunningProcess> running = []
    final Map<String, OnceState> onces = [:]
    final Set<String> programs = ['sh']
    boolean knowsPrograms
    final Set<String> busyUsers = []
    final Map<String, Access> access = [:]
    final List<String> mounted = []
    final Map<String, Set<Integer>> listening = [:]
    final Map<Integer, String> refusals = [:]
    final List<Command> queries = []
    Command.Result printed
    final List<Duration> pauses = []
    Closure<?> whilePausing = { }

    final Map<String, Account.User> users = [root: new Account.User('root', 0, 'root', [] as Set, '/root', '/bin/sh')]
    final Map<String, Account.Group> groups = [root: new Account.Group('root', 0, [] as Set)]
    final Map<String, String> packages = [:]
    final Set<String> heldPackages = []
    final Map<String, Software.Offer> offers = [:]
    final Map<String, List<Software.Move>> moves = [:]
    final List<Git.Remote> asked = []
    final Map<String, Git.Checkout> checkouts = [:]
    Git.Refs refs = new Git.Refs('', [:])
    String agent = 'root'

    /** Those whose methods have names of others as well. */
    private final Map<Capability<?>, Object> parts = [
        (JobReads.CAPABILITY): { -> Optional.empty() } as JobReads,
        (ServiceReads.CAPABILITY): [state: { String name -> states.getOrDefault(name, Service.State.NEVER_STARTED) }, running: { -> states.findAll { it.value.running() }.keySet().sort() },
                                    ports: { String service -> listening.getOrDefault(service, [] as Set) }, pageRefusal: { int port, String service -> Optional.ofNullable(refusals[port]) }] as ServiceReads,
        (PackageReads.CAPABILITY): [state: { String name -> new Software.State(packages[name], name in heldPackages) }, offer: { String name -> offers.getOrDefault(name, new Software.Offer(true, [], Duration.ZERO)) },
                                    rehearse: { PackageChange change -> Optional.ofNullable(moves[change.target()]) }] as PackageReads,
        (UnitReads.CAPABILITY)   : { provider, name -> units.getOrDefault(provider.word() + ' ' + name, Unit.State.ABSENT) } as UnitReads,
        (ProcessReads.CAPABILITY): [all: { -> running }, hasAny: { String user -> user in busyUsers }] as ProcessReads,
    ]

    public <R> R port(Capability<R> capability) { (R) parts.getOrDefault(capability, this) }

    /** A user with its own group. */
    MemoryBox account(String name) {
        users[name] = new Account.User(name, 1000, name, [] as Set, '/home/' + name, '/bin/sh')
        groups[name] = new Account.Group(name, 1000, [] as Set)
        this
    }

    MemoryBox file(String path, String text, int mode = 0644) {
        entries[path] = new Entry.RegularFile(new Attributes(mode, 'root', 'root'), text.size())
        texts[path] = text
        this
    }

    MemoryBox directory(String path) {
        entries[path] = new Entry.Directory(new Attributes(0755, 'root', 'root'))
        this
    }

    MemoryBox link(String path, String target) {
        entries[path] = new Entry.Link(target)
        this
    }

    Entry entry(Path path) { (Entry) entries.getOrDefault(path.toString(), Entry.ABSENT) }

    Bytes content(Path file) { Bytes.of(texts[file.toString()]) }

    String digest(Path file) { content(file).sha256() }

    Optional<Instant> changed(Path path) { Optional.ofNullable(changes[path.toString()]) }

    List<String> children(Path directory) {
        entries.keySet().findAll { Path.of(it).parent == directory }.collect { Path.of(it).fileName.toString() }.sort()
    }

    Attributes creator() { new Attributes(null, agent, agent) }

    Optional<Account.User> user(String name) { Optional.ofNullable(users[name]) }

    Optional<Account.Group> group(String name) { Optional.ofNullable(groups[name]) }

    boolean known() { true }

    Optional<String> userNumbered(int uid) { Optional.ofNullable(users.values().find { it.uid() == uid }?.name()) }

    Optional<String> groupNumbered(int gid) { Optional.ofNullable(groups.values().find { it.gid() == gid }?.name()) }

    Set<String> primaryUsers(String group) { users.values().findAll { it.group() == group }*.name() as Set }

    Http.Answer get(Http.Get request) { answers.getOrDefault(request.url(), new Http.Answer(0, 'connection refused', Duration.ZERO)) }

    Tcp.Answer connect(Tcp.Connect request) {
        new Tcp.Answer(request.address() in ports ? '' : 'connection refused', Duration.ZERO)
    }

    Access access(Path path) { access.getOrDefault(path.toString(), Access.WRITABLE) }

    List<Path> mountPoints() { mounted.collect { Path.of(it) } }

    Entry awaited(Path path) { entry(path) }

    boolean hasProgram(String name) { name in programs }

    boolean knowsPrograms() { knowsPrograms }

    String fingerprint(String task) { '' }

    OnceState once(String key) { onces.getOrDefault(key, OnceState.NOT_STARTED) }

    Command.Result query(Command command) {
        queries << command
        printed ?: new Command.Result(0, command.text(), '', false)
    }

    Artefact artefact(Artefact.Request request) { new Artefact(request.sha256(), 3) }

    Git.Refs refs(Git.Remote remote) {
        asked << remote
        refs
    }

    Optional<Git.Checkout> checkout(Path directory, String user) { Optional.ofNullable(checkouts[directory.toString()]) }

    Bytes content(Artefact artefact) { Bytes.of('abc') }

    boolean pause(Duration duration) {
        pauses << duration
        whilePausing.call()
        true
    }
}
