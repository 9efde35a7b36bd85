package dev.emptybox.agent

import com.tngtech.archunit.core.domain.JavaCall
import com.tngtech.archunit.core.domain.JavaClass
import com.tngtech.archunit.core.domain.JavaClasses
import com.tngtech.archunit.core.domain.JavaModifier
import com.tngtech.archunit.core.importer.ClassFileImporter
import com.tngtech.archunit.core.importer.ImportOption
import dev.emptybox.stdlib.box.Change
import dev.emptybox.stdlib.box.Overlay
import dev.emptybox.stdlib.box.World
import dev.emptybox.stdlib.engine.Context
import dev.emptybox.stdlib.engine.Task
import dev.emptybox.stdlib.engine.TaskDoc
import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Shared
import spock.lang.Specification

/** Holds the direction of the arrows between rooms, over the class files. */
class ArchitectureSpec extends Specification {

    static final Map<String, List<String>> MAY_USE = [
        'stdlib.model'    : [],
        'stdlib.box'      : ['stdlib.model'],
        'stdlib.engine'   : ['stdlib.model', 'stdlib.box'],
        'stdlib.tasks'    : ['stdlib.model', 'stdlib.box', 'stdlib.engine'],
        'stdlib.dsl'      : ['stdlib.model', 'stdlib.box', 'stdlib.engine', 'stdlib.tasks'],
        'agent.os'        : ['stdlib.*'],
        'agent.git'       : ['stdlib.*', 'agent.os'],
        'agent.script'    : ['stdlib.*', 'agent.os'],
        'agent.machine'   : ['stdlib.*', 'agent.os'],
        'agent.supervisor': ['stdlib.*', 'agent.os'],
        'agent.jobs'      : ['stdlib.*', 'agent.os', 'agent.supervisor'],
        'agent.health'    : ['stdlib.*', 'agent.os'],
        'agent.journal'   : ['stdlib.*', 'agent.os'],
        'agent.snapshot'  : ['stdlib.*', 'agent.os'],
        'agent.readset'   : ['stdlib.*', 'agent.machine'],
        'agent.editor'    : ['stdlib.*', 'agent.script'],
        'agent.converge'  : ['stdlib.*', 'agent.os', 'agent.git', 'agent.script', 'agent.machine', 'agent.supervisor', 'agent.jobs', 'agent.health', 'agent.journal',
                             'agent.snapshot', 'agent.readset'],
        'agent.http'      : ['stdlib.*', 'agent.os', 'agent.converge', 'agent.journal'],
        'agent.cli'       : ['stdlib.*', 'agent.*'],
    ]

    static final Map<String, List<String>> ONLY_IN = [
        'org.eclipse.jgit'    : ['agent.git'],
        'okhttp3'             : ['agent.machine'],
        'freemarker'          : ['stdlib.tasks', 'agent.cli'],
        'picocli'             : ['agent.cli'],
        'com.github.difflib'  : ['stdlib.model'],
        'org.apache.commons'  : ['stdlib.box'],
        'io.airlift'          : ['stdlib.box'],
        'org.yaml.snakeyaml'  : ['stdlib.tasks'],
    ]

    /** Besides the rooms of the machine and of the operating system, who writes, starts processes or opens sockets, and what. */
    static final Map<String, List<String>> WRITERS = [
        'stdlib.dsl'      : ['ReferencePages'],
        'agent.git'       : ['AtomicDirectories', 'BareLayout', 'Checkouts', 'GitServer', 'GpgKeys', 'KeptCopies', 'LfsObjects', 'SshProgram', 'TreeWriter'],
        'agent.script'    : ['ClassCache'],
        'agent.journal'   : ['ChangeLog', 'JobHistory', 'Journal', 'Onces', 'Requests'],
        'agent.jobs'      : ['JobRecords'],
        'agent.supervisor': ['ExitFiles', 'Launcher', 'LogFollower', 'LogRedactor', 'Records', 'ServiceLog', 'UnitRecords'],
        'agent.http'      : ['HttpListener'],
        'agent.cli'       : ['ArtefactServer', 'DemoCommand', 'DemoProgram', 'DemoStage', 'InitCommand', 'Lcov', 'NewCommand', 'SnapshotCommand'],
    ]

    @Shared
    JavaClasses classes = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
        .importPackages('dev.emptybox.stdlib', 'dev.emptybox.agent')

    /** Capabilities are folders of their room. */
    private static String room(JavaClass type) {
        def name = type.packageName
        name.startsWith('dev.emptybox.') ? name.split(/\./)[2..3].join('.') : null
    }

    private List<String> offences(Closure<Boolean> wrong) {
        classes.collectMany { type ->
            type.directDependenciesFromSelf.findAll { wrong(room(type), it.targetClass) }
                .collect { "${type.name} -> ${it.targetClass.name}".toString() }
        }.unique()
    }

    def 'every class is in a room of the house'() {
        expect:
        classes.collect { room(it) }.toSet() == MAY_USE.keySet()
    }

    def 'arrows point one way'() {
        expect:
        offences { from, target ->
            def to = room(target)
            to != null && to != from && !MAY_USE[from].any { it == to || it.endsWith('.*') && to.startsWith(it[0..-2]) }
        } == []
    }

    def '#library is used in #homes only'() {
        expect:
        offences { from, target -> target.packageName.startsWith(library) && !(from in homes) } == []

        where:
        library << ONLY_IN.keySet()
        homes << ONLY_IN.values()
    }

    def 'Groovy is used in the script rooms only, and by the state, whose members are properties in scripts'() {
        expect:
        offences { from, target ->
            (target.packageName.startsWith('groovy.') || target.packageName.startsWith('org.codehaus.groovy')) && !(from in ['stdlib.dsl', 'agent.script'])
        }.findAll { !(it =~ /stdlib\.model\.(State|StateList|MissingMemberException)\b/) } == []
    }

    def 'only the room of the operating system calls #owner.#method'() {
        expect:
        classes.findAll { room(it) != 'agent.os' }.collectMany { type ->
            type.methodCallsFromSelf.findAll { it.targetOwner.name == owner && it.name == method }.collect { it.description }
        } == []

        where:
        owner                 | method
        'java.nio.file.Files' | 'move'
        'java.lang.Thread'    | 'setDaemon'
    }

    def 'no class of dsl that is written by hand names a task'() {
        given:
        def byHand = { JavaClass type -> Files.exists(Path.of('../stdlib/src/main/java', type.name.replaceFirst(/\$.*/, '').replace('.', '/') + '.java')) }

        expect:
        classes.findAll { room(it) == 'stdlib.dsl' && !byHand(it) }*.simpleName.contains('TaskWords')
        classes.findAll { room(it) == 'stdlib.dsl' && byHand(it) }.collectMany { type ->
            type.directDependenciesFromSelf.findAll { it.targetClass.isAnnotatedWith(TaskDoc) }.collect { "${type.name} -> ${it.targetClass.name}".toString() }
        } == []
    }

    /** How files are written, processes are started and sockets are opened. */
    private static boolean writes(JavaCall<?> call) {
        def owner = call.targetOwner.name
        owner == 'java.nio.file.Files' && call.name ==~ /(write|create|delete|move|copy|newOutputStream|set).*/
            || owner in ['java.io.FileOutputStream', 'java.io.FileWriter', 'java.io.RandomAccessFile', 'java.net.Socket', 'java.net.ServerSocket', 'java.lang.ProcessBuilder']
            || owner in ['java.nio.channels.SocketChannel', 'java.nio.channels.ServerSocketChannel', 'java.nio.channels.FileChannel'] && call.name == 'open'
            || owner == 'java.lang.Runtime' && call.name == 'exec'
            || owner == 'com.sun.net.httpserver.HttpServer' && call.name == 'create'
            || owner == 'java.net.http.HttpClient' && call.name in ['newBuilder', 'newHttpClient']
    }

    private Set<String> writers(Closure<Boolean> where) {
        classes.findAll { where(it) && it.accessesFromSelf.any { call -> call instanceof JavaCall && writes(call) } }*.name as Set
    }

    def 'only live parts and the records of the agent write files, start processes or open sockets'() {
        given:
        def found = writers { !(room(it) in ['agent.machine', 'agent.os']) }.groupBy { it.split(/\./)[2..3].join('.') }
            .collectEntries { home, types -> [home, types.collect { it.replaceFirst(/.*\./, '').replaceFirst(/\$.*/, '') }.unique().sort()] }

        expect: 'what plans, converges, checks health and records a box is not among them'
        found == WRITERS
        !writers { room(it) == 'agent.machine' }.empty
    }

    def 'only its own capability distinguishes a change from others of its family'() {
        given:
        def capability = { JavaClass type -> type.packageName.split(/\./).last() }
        def family = { JavaClass change -> change.name.replaceFirst(/\$.*/, '') }
        def tests = { JavaClass type -> type.instanceofChecks*.rawType.findAll { it.isAssignableTo(Change) && it.name.contains('$') && capability(it) != capability(type) } }

        expect: 'others ask the change itself'
        classes.collectMany { type -> tests(type).groupBy(family).findAll { it.value.unique().size() > 1 }.keySet().collect { "${type.name} -> $it".toString() } } == []
        classes.any { it.instanceofChecks.any { it.rawType.isAssignableTo(Change) } }
    }

    def 'a task is planned with reads alone'() {
        given:
        def task = classes.find { it.name == Task.name }

        expect: 'so no task can change a box'
        classes.findAll { it.isAssignableTo(Task) }.collectMany { type ->
            type.directDependenciesFromSelf.findAll { it.targetClass.name in [World.name, Overlay.name] }.collect { "${type.name} -> ${it.targetClass.name}".toString() }
        } == []
        task.methods.findAll { it.name == 'plan' }*.rawParameterTypes*.name == [[Context.name]]
        !classes.find { it.name == Context.name }.directDependenciesFromSelf.any { it.targetClass.name == World.name }
    }

    def 'a capability is reached by its key: only the list of live parts knows most of them, and the short accessors'() {
        given:
        def capabilities = classes.findAll { it.packageName.startsWith('dev.emptybox.stdlib.box.') }*.packageName as Set
        def knowsMost = { JavaClass type -> (type.directDependenciesFromSelf*.targetClass*.packageName as Set).intersect(capabilities).size() > capabilities.size().intdiv(2) }

        expect:
        capabilities.size() > 10
        classes.findAll(knowsMost)*.name as Set == ['dev.emptybox.agent.machine.LiveParts', 'dev.emptybox.stdlib.box.Reads'] as Set
    }

    def 'no field is static and changes'() {
        expect:
        classes.collectMany { type ->
            type.fields.findAll { it.modifiers.contains(JavaModifier.STATIC) && !it.modifiers.contains(JavaModifier.FINAL) && !it.name.contains('$') }
                .collect { it.fullName }
        } == []
    }

    def 'no field of a task hides a word that is bound in scripts'() {
        given:
        def bound = ['state', 'vars', 'current', 'facts', 'revision', 'log'] as Set

        expect:
        classes.findAll { it.isAssignableTo(Task) || it.name.startsWith('dev.emptybox.stdlib.tasks.') }
            .collectMany { it.fields.findAll { f -> f.name in bound }.collect { f -> f.fullName } } == []
    }
}
