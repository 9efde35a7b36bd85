package dev.emptybox.agent.converge

import dev.emptybox.agent.journal.Ledger
import dev.emptybox.agent.journal.Onces
import dev.emptybox.agent.machine.LiveWorld
import dev.emptybox.agent.machine.MachineFacts
import dev.emptybox.agent.machine.NoServices
import dev.emptybox.agent.machine.Progress
import dev.emptybox.agent.readset.ReadSet
import dev.emptybox.agent.script.Generation
import dev.emptybox.agent.script.ScriptHost
import dev.emptybox.agent.script.ScriptRunner
import dev.emptybox.agent.script.StateFiles
import dev.emptybox.stdlib.box.Overlay
import dev.emptybox.stdlib.box.RepoFiles
import dev.emptybox.stdlib.box.World
import dev.emptybox.stdlib.dsl.Occasion
import dev.emptybox.stdlib.engine.Engine
import dev.emptybox.stdlib.model.Attributes
import dev.emptybox.stdlib.model.Entry
import dev.emptybox.stdlib.model.FileNames
import dev.emptybox.stdlib.model.Report
import dev.emptybox.stdlib.model.Revision
import dev.emptybox.stdlib.model.Secrets
import dev.emptybox.stdlib.model.State
import groovy.transform.Immutable
import java.nio.file.Files
import java.nio.file.LinkOption
import java.nio.file.Path
import java.time.Clock
import java.time.Duration
import java.time.Instant
import java.util.concurrent.Callable
import java.util.concurrent.Executors
import java.util.concurrent.atomic.AtomicInteger

/** Plans a case and applies it for real in a directory that is thrown away, twice, and compares task by task. */
class FidelityBox {

    private static final int BATCH = 100
    private static final int AT_ONCE = Math.min(4, Runtime.runtime.availableProcessors())

    /** What came of one case: a verdict for each task that a plan spoke of, and all that is wrong. */
    static class Findings {
        /** Name of the task, verdict. */
        final List<List<String>> verdicts = []
        final List<String> wrong = []
        Report plan
        Report apply
        Report secondPlan
    }

    private final FidelityRepo repo
    private final Path directory
    private final ScriptHost host
    private final AtomicInteger number = new AtomicInteger()

    FidelityBox(Path directory, FidelityRepo repo) {
        this.repo = repo
        this.directory = directory
        this.host = new ScriptHost(directory.resolve('classes'))
    }

    /** Judges cases, some at the same time; one compilation serves many of them. The findings come in the order of the cases. */
    List<Findings> judge(List<FidelityCase> cases) {
        def pool = Executors.newFixedThreadPool(AT_ONCE)
        try {
            pool.invokeAll(cases.collate(BATCH).collect { batch -> { -> judgedTogether(batch) } as Callable<List<Findings>> })*.get().flatten()
        } finally {
            pool.shutdownNow()
        }
    }

    Findings judge(FidelityCase one) {
        judgedTogether([one])[0]
    }

    private List<Findings> judgedTogether(List<FidelityCase> batch) {
        def scripts = batch*.script.unique(false)
        def generation = compile(scripts)
        try {
            batch.collect { one -> judged(one, generation, scripts.indexOf(one.script)) }
        } finally {
            generation.close()
        }
    }

    private Generation compile(List<String> scripts) {
        def sources = Files.createDirectories(directory.resolve('scripts' + number.incrementAndGet()))
        def text = new StringBuilder()
        scripts.eachWithIndex { script, i -> text << "if (state.number == $i) { case$i() }\n" }
        scripts.eachWithIndex { script, i -> text << "void case$i() {\n$script}\n" }
        Files.writeString(sources.resolve('converge.groovy'), text.toString())
        Files.writeString(sources.resolve('state.json'), '{"number": 0, "root": "/"}')
        host.load(sources, new StateFiles(sources).all([:], [:]))
    }

    private Findings judged(FidelityCase one, Generation generation, int index) {
        def findings = new Findings()
        onBox(one, generation, index) { Path own, Path root, LiveWorld live, Closure<Report> run ->
            def before = tree(own)
            def foreseen = new Overlay(live)
            findings.plan = run(foreseen)
            def expected = picture(root, foreseen)
            untouched(before, own, findings, 'the first plan')
            findings.apply = run(live)
            def judge = new FidelityJudge(one, findings)
            judge.compare(findings.plan, findings.apply)
            if (findings.wrong.empty && !judge.otherwise && findings.plan.exact() && findings.apply.failed() == null && !runsCommands(findings.plan)) {
                findings.wrong.addAll(differences(expected, picture(root, live)))
            }
            before = tree(own)
            findings.secondPlan = run(new Overlay(live))
            untouched(before, own, findings, 'the second plan')
            new FidelityJudge(one, findings).converged(findings.apply, findings.secondPlan)
            new FidelityJudge(one, findings).compare(findings.secondPlan, run(live))
        }
        findings
    }

    private void onBox(FidelityCase one, Generation generation, int index, Closure work) {
        def own = Files.createDirectories(directory.resolve('case' + number.incrementAndGet()))
        // So deep that links in the box that lead upwards stay in the directory of the case.
        def root = Files.createDirectories(own.resolve('up' + '/up' * 9 + '/box')).toRealPath()
        one.standUp(root)
        def live = new LiveWorld(own.resolve('cache'), System.getenv(), new NoServices(), new Onces(own.resolve('once'), Clock.systemUTC()), Progress.SILENT)
        def settings = new Settings(root, [:], [:])
        def converger = new Converger(new ScriptRunner(Duration.ofSeconds(20), { String trace -> }), settings, MachineFacts.facts([:]), Secrets.none(), Clock.systemUTC())
        def revision = new Revision('c' * 40, '', Instant.EPOCH, '', '')
        def loaded = new LoadedRevision(revision, generation, State.of([number: index, root: root.toString()]), new RepoFiles(repo.repo))
        try {
            live.files().creator()
            work(own, root, live) { World world -> converger.run(loaded, world, Ledger.EMPTY, Occasion.FIRST, new ExampleBox.Silent(), new Engine.Listener() { }).report() }
        } finally {
            live.close()
            own.toFile().deleteDir()
        }
    }

    /** What came of a change behind the agent's back. */
    @Immutable
    static class Rechecked {
        String script
        String change
        /** Whether everything that the last plan read was found unchanged. */
        boolean holds
        /** Whether a new plan finds something to do. */
        boolean differs
    }

    /** Converges a box to each script, changes it at random, and compares a recheck with a new plan. Without cases that are not converged in the end. */
    List<Rechecked> recheck(List<FidelityCase> cases, Random random, int changes) {
        def scripts = cases*.script.unique(false)
        def generation = compile(scripts)
        def found = []
        try {
            cases.each { one ->
                onBox(one, generation, scripts.indexOf(one.script)) { Path own, Path root, LiveWorld live, Closure<Report> run ->
                    def targets = run(live).steps()*.changes().flatten()*.target()
                    def meddler = new Meddler(root, targets, random)
                    changes.times { found.addAll(rechecked(one, live, run, meddler)) }
                }
            }
        } finally {
            generation.close()
        }
        found
    }

    private static List<Rechecked> rechecked(FidelityCase one, LiveWorld live, Closure<Report> run, Meddler meddler) {
        // Ahead, so that what was written a moment ago counts as settled.
        def reads = new ReadSet({ Instant.now().plusSeconds(10) })
        def first = run(new Overlay(reads.recorded(live)))
        if (first.failed() != null || !first.empty() || !first.doubts().empty) {
            return []
        }
        def quiet = new Rechecked("$one", 'nothing', reads.holds(live), false)
        def change = meddler.change()
        boolean holds = reads.holds(live)
        def again = run(new Overlay(live))
        boolean differs = again.failed() != null || !again.empty()
        if (differs) {
            run(live)
        }
        [quiet, new Rechecked("$one", change, holds, differs)]
    }

    private static boolean runsCommands(Report report) {
        report.steps().any { step -> step.changes().any { it.kind() == 'command.run' } }
    }

    private void untouched(Map<String, Object> before, Path own, Findings findings, String who) {
        def after = tree(own)
        if (after != before) {
            def different = (after.keySet() + before.keySet()).findAll { before[it] != after[it] }
            findings.wrong << "$who wrote: $different".toString()
        }
    }

    /** Everything in the directory with its mode, size and the times of its last changes. The artefact cache may grow. */
    private static Map<String, Object> tree(Path own) {
        def found = new TreeMap<String, Object>()
        Files.walk(own).withCloseable { paths ->
            paths.filter { !it.startsWith(own.resolve('cache')) && it != own }.forEach { path ->
                found[FileNames.of(own.relativize(path))] = [Files.readAttributes(path, 'unix:mode,ino,size,ctime,lastModifiedTime', LinkOption.NOFOLLOW_LINKS),
                    Files.isSymbolicLink(path) ? FileNames.of(Files.readSymbolicLink(path)) : '']
            }
        }
        found
    }

    /** Taken at once: what a plan foresees rests on the box as it was. */
    private static Map<String, String> picture(Path root, World world) {
        paths(root, root, world).collectEntries { [it, describe(world, FileNames.resolve(root, it))] }
    }

    /** Where the box is not as the plan has foreseen it. */
    private static List<String> differences(Map<String, String> foreseen, Map<String, String> found) {
        (foreseen.keySet() + found.keySet()).findAll { foreseen[it] != found[it] }
            .collect { "$it is ${found[it] ?: 'absent'}, and ${foreseen[it] ?: 'absent'} was foreseen".toString() }
    }

    private static Set<String> paths(Path root, Path directory, World world) {
        world.files().children(directory).collectMany { name ->
            def child = FileNames.resolve(directory, name)
            [FileNames.of(root.relativize(child))] + (world.files().entry(child) instanceof Entry.Directory ? paths(root, child, world) : [])
        } as Set
    }

    private static String describe(World world, Path path) {
        def entry = world.files().entry(path)
        entry instanceof Entry.RegularFile ? "file ${Attributes.octal(entry.attributes().mode())} ${entry.attributes().owner()}:${entry.attributes().group()} ${world.files().digest(path)}"
            : entry instanceof Entry.Directory ? "directory ${Attributes.octal(entry.attributes().mode())} ${entry.attributes().owner()}:${entry.attributes().group()}" : entry.describe()
    }

    /** Makes a case that is wrong as small as it can be and still be wrong. */
    FidelityCase shrunk(FidelityCase one) {
        def smallest = one
        boolean smaller = true
        while (smaller) {
            smaller = false
            for (candidate in smallest.statements.reverse().collect { smallest.without(it) } + smallest.before.reverse().collect { smallest.without(it) }) {
                if (!judge(candidate).wrong.empty) {
                    smallest = candidate
                    smaller = true
                    break
                }
            }
        }
        smallest
    }
}
