package dev.emptybox.agent.converge

import dev.emptybox.agent.converge.FidelityCase.Standing
import dev.emptybox.agent.converge.FidelityCase.Statement

/**
 * Makes cases up: scripts of 1 to 40 tasks over boxes on which anything may stand. Names are few, so that tasks meet
 * what others are about; in a tidy case each task has names of its own.
 */
class RandomScripts {

    /** That of {@code -Dfidelity.seed}, or a new one. */
    static long seed() {
        def text = System.getProperty('fidelity.seed') ?: ''
        text.empty ? new Random().nextLong() >>> 16 : Long.parseLong(text)
    }

    private static final long BOXES = 10
    private static final List<String> NAMES = ['a', 'b', 'd', 'd/a', 'd/b', 'd/e', 'd/e/a', 'k', 'k/a', 'l', 'l/a', 'm']
    private static final List<String> OWN_NAMES = ['', '', '/a', '/d', '/d/a']
    private static final List<String> TEXTS = ['', 'x\n', 'x', 'port=1\nhost=a\n', 'port=2\r\nhost=b\r\n', 'a\nb\na\n', '# BEGIN m\nold\n# END m\n',
        '{"a": 1, "b": {"c": [1, 2]}}\n', 'a: 1\nb:\n  c: [1, 2]\n', '{}', 'a', 'made', 'two\n', '\u00fc = \u00e4\n']
    private static final List<Integer> FILE_MODES = [0644, 0644, 0600, 0640, 0755, 0444]
    private static final List<Integer> DIRECTORY_MODES = [0755, 0755, 0700, 0750]

    private static final boolean ROOT = System.getProperty('user.name') == 'root'
    /** Without an owner. */
    private static final int STRANGER = 54321
    private static final List<String> ODD_NAMES = ['s p', "q'", 'n\nl', '\u00fc', 'd/s p', 'd/\u00fc\n']
    private static final List<String> ODD_STANDING = ODD_NAMES + ['r\udcff', 'd/\udcfe\udc80', 'd/e/r\udcff']

    private final FidelityRepo repo
    private Random random
    private List<Statement> statements
    private boolean tidy
    private String own

    RandomScripts(FidelityRepo repo) {
        this.repo = repo
    }

    /** Compiling takes longest, so some cases in a row have the same script and boxes of their own. */
    FidelityCase make(long seed) {
        random = new Random(Math.floorDiv(seed, BOXES))
        statements = []
        tidy = chance(0.35)
        double skew = random.nextDouble()
        int count = 1 + (int) (40 * skew * skew * skew)
        count.times { number ->
            own = 'p' + number
            statements << statement(number)
        }
        random = new Random(seed)
        def before = tidy ? (0..<count).collectMany { standing(["p$it", "p$it/a", "p$it/d", "p$it/d/a"]*.toString()) } : standing(NAMES + (chance(0.3) ? ODD_STANDING : []))
        new FidelityCase(seed, before, statements, tidy)
    }

    // ---- the content of the box

    private List<Standing> standing(List<String> names) {
        def found = [:] as LinkedHashMap<String, Standing>
        names.each { name ->
            def above = name.contains('/') ? name.substring(0, name.lastIndexOf('/')) : null
            if (above == null || found[above]?.kind == 'directory') {
                int roll = random.nextInt(100)
                def files = found.values().findAll { it.kind == 'file' }
                if (roll < 32) {
                    found[name] = owned(Standing.file(name, content(), pick(FILE_MODES)))
                } else if (roll < 38 && !tidy && !files.empty) {
                    found[name] = Standing.hardLink(name, pick(files).path)
                } else if (roll < 60) {
                    found[name] = owned(Standing.directory(name, chance(0.1) ? 02775 : pick(DIRECTORY_MODES)))
                } else if (roll < 72) {
                    found[name] = Standing.link(name, target(names))
                }
            }
        }
        found.values().toList()
    }

    /** Only root can give things away. */
    private Standing owned(Standing it) {
        ROOT && chance(0.08) ? it.ownedBy(STRANGER) : it
    }

    private Object content() {
        chance(0.08) ? (chance(0.5) ? [0, 1, 2, -1] as byte[] : repo.contents[pick(['one.tar', 'two.tar', 'tool'])]) : pick(TEXTS)
    }

    private String target(List<String> names) {
        def name = pick(names)
        tidy ? pick(['a', 'd', 'nowhere', '.']) : pick([name, name, 'nowhere', './' + name, 'ROOT/' + name, '.', name + '/..', name + '/../' + pick(names), '../' + name, 'nowhere/../' + name])
    }

    // ---- tasks

    private Statement statement(int number) {
        def it = new Statement(name: 't' + number)
        def makers = [this.&directory, this.&directory, this.&file, this.&file, this.&file, this.&template, this.&link, this.&link, this.&copyTree,
            this.&lineInFile, this.&blockInFile, this.&replace, this.&jsonFile, this.&yamlFile, this.&properties, this.&download, this.&download,
            this.&unarchive, this.&release, this.&exec, this.&exec, this.&script, this.&reading]
        if (!tidy || chance(0.3)) {
            makers << this.&once
        }
        (pick(makers) as Closure).call(it)
        it
    }

    /** The whole statement, from the options of its task; with a condition in front of it, or with a variable. */
    private void task(Statement it, String word, String identity, List<String> options, boolean plain = false) {
        def all = ["named '${it.name}'".toString()] + options
        if (!plain && chance(0.12)) {
            all << guard(it)
        }
        if (chance(tidy ? 0.8 : 0.93)) {
            all << 'ignoreErrors()'
        }
        def text = "$word(${quoted(identity)}) {\n    ${all.findAll { o -> o }.join('\n    ')}\n}".toString()
        def condition = plain ? null : chance(0.12) ? condition(it) : null
        if (condition != null) {
            it.text = "if ($condition) { $text }"
        } else if (plain) {
            it.text = text
        } else {
            it.variable = it.name
            it.text = "def ${it.name} = $text"
        }
    }

    private String guard(Statement it) {
        def condition = condition(it)
        condition == null ? pick(['onlyIf true', 'unless true', 'onlyIf false']) : "${pick(['onlyIf', 'unless'])} { $condition }"
    }

    /** A condition on an earlier outcome, or on a file; null when there is nothing to ask. */
    private String condition(Statement it) {
        def earlier = statements.findAll { s -> s.variable != null }
        if (earlier.empty || chance(0.15)) {
            it.repeats = true
            return "readFile(${quoted(path())}, '') ${pick(['==', '!='])} ${quoted(pick(TEXTS.findAll { text -> !text.contains('\u00fc') }))}"
        }
        def other = pick(earlier)
        it.uses << other.variable
        it.repeats = true
        if (other.word.startsWith('exec') && chance(0.5)) {
            return "${other.variable}.stdout ${pick(['==', '!='])} ${quoted(pick(['x', 'made', '']))}"
        }
        pick(["${other.variable}.changed", "!${other.variable}.changed", "${other.variable}.ok", "${other.variable}.skipped",
            "${other.variable}.failed", "!${other.variable}.failed"]).toString()
    }

    private void directory(Statement it) {
        int roll = random.nextInt(10)
        if (roll < 2) {
            it.word = 'directory absent'
            task(it, 'directory', anyPath(), ['absent()', option('atMost', '50')])
        } else if (roll < 4) {
            it.word = 'directory purge'
            task(it, 'directory', path(), ['purge()', option('keep', "'a'"), option('atMost', pick(['1', '50'])), option('recursive', "()")])
        } else if (roll < 5) {
            it.word = 'directory recursive'
            task(it, 'directory', path(), ['recursive()', "mode '${pick(['0755', '0700'])}'", option('fileMode', pick(["'0644'", "'0600'"]))])
        } else {
            it.word = 'directory'
            task(it, 'directory', anyPath(), [option('mode', pick(["'0755'", "'0700'", "'0750'", "'2755'"]))] + owner())
        }
    }

    private void file(Statement it) {
        if (chance(0.2)) {
            it.word = 'file absent'
            task(it, 'file', anyPath(), ['absent()'])
            return
        }
        it.word = 'file'
        def options = [pick(["content ${quoted(pick(TEXTS))}", "source 'motd'", "mode '0640'"])]
        if (!options[0].startsWith('mode')) {
            options << option('mode', pick(["'0644'", "'0600'"]))
        }
        task(it, 'file', anyPath(), options + owner() + care(it))
    }

    /** Wishes that only root can fulfil. */
    private List<String> owner() {
        ROOT && chance(0.15) ? [pick(["owner 'root'", "group 'root'"])] : []
    }

    /** Validation and backup, which count as sorts of their own. */
    private List<String> care(Statement it) {
        if (chance(0.15)) {
            it.word += ' backup'
            return ['backup()']
        }
        if (chance(0.12)) {
            it.word += ' validate'
            return ["validate ${pick(["'test', '-f', '%s'", "'grep', '-q', 'x', '%s'"])}"]
        }
        []
    }

    private void template(Statement it) {
        it.word = 'template'
        task(it, 'template', path(), [pick(["source 'port.ftl'\n    vars port: ${1 + random.nextInt(3)}", "source 'names.ftl'\n    vars names: ['a', 'b']",
            "source 'port.ftl'", "source 'missing.ftl'"])] + care(it))
    }

    private void link(Statement it) {
        if (chance(0.2)) {
            it.word = 'link absent'
            task(it, 'link', anyPath(), ['absent()'])
        } else {
            it.word = 'link'
            def target = target(NAMES)
            task(it, 'link', anyPath(), [target.startsWith('ROOT') ? "target \"\${state.root}${target.substring(4)}\"" : "target ${quoted(target)}", option('force', '()')])
        }
    }

    private void copyTree(Statement it) {
        it.word = 'copyTree'
        def options = ["source 'tree'", option('include', pick(["'a'", "'b/**'", "'*'"])), option('exclude', "'run.sh'"), option('fileMode', "'0600'")]
        if (chance(0.4)) {
            it.word = 'copyTree delete'
            options += ['delete()', option('atMost', '50')]
        }
        task(it, 'copyTree', path(), options)
    }

    private void lineInFile(Statement it) {
        it.word = 'lineInFile'
        def options = chance(0.25) ? ['absent()', pick(["line 'a'", "match '^host'"])]
            : [pick(["line 'port=3'\n    match '^port='", "line 'a'", "line 'new'", "line 'x'\n    match 'nothing'"]), option('create', '()'),
               chance(0.2) ? pick(["after '^port'", "before '^host'"]) : '']
        task(it, 'lineInFile', path(), options + care(it))
    }

    private void blockInFile(Statement it) {
        it.word = 'blockInFile'
        task(it, 'blockInFile', path(), (chance(0.25) ? ["marker 'm'", 'absent()']
            : ["marker 'm'", "block ${quoted(pick(['one', 'one\ntwo\n', 'old']))}", option('create', '()')]) + care(it))
    }

    private void replace(Statement it) {
        it.word = 'replace'
        task(it, 'replace', path(), [pick(["match '^port=.*\$'\n    with 'port=4'", "match 'a\$'\n    with 'b'", "match 'x'\n    with 'xx'", "match 'host'\n    with 'node'"])] + care(it))
    }

    private void jsonFile(Statement it) {
        it.word = 'jsonFile'
        task(it, 'jsonFile', path(), [pick(["set 'a', 2", "set 'b.c', [3]", "set 'a.b', 1", "remove 'b.c'", "set 'n.m', 'x'\n    remove 'a'"]), option('create', '()')] + care(it))
    }

    private void yamlFile(Statement it) {
        it.word = 'yamlFile'
        task(it, 'yamlFile', path(), [pick(["set 'a', 2", "set 'b.c', [3]", "remove 'b.c'", "set 'n.m', 'x'"]), option('create', '()')] + care(it))
    }

    private void properties(Statement it) {
        it.word = 'properties'
        task(it, 'properties', path(), [pick(["set 'port', 5", "set 'new', 'x'\n    remove 'host'", "remove 'port'"]), option('create', '()')] + care(it))
    }

    private void download(Statement it) {
        it.word = 'download'
        def name = pick(['tool', 'one.tar', 'one.tar', 'two.tar', 'one.zip', 'evil.tar'])
        // What is in the cache already needs no address, so what is missing has a checksum that nothing else has.
        boolean missing = chance(0.05)
        def sha = missing ? '1' * 64 : chance(0.06) ? '0' * 64 : repo.sha256(name)
        task(it, 'download', path(), ["url '${repo.url(missing ? 'missing' : name)}'", "sha256 '$sha'", option('mode', "'0755'")])
    }

    private String archive(Statement it) {
        def downloads = statements.findAll { s -> s.word == 'download' && s.variable != null }
        if (downloads.empty || chance(0.2)) {
            return "archive ${quoted(path())}"
        }
        def other = pick(downloads)
        it.uses << other.variable
        it.repeats = true
        "archive ${other.variable}"
    }

    private void unarchive(Statement it) {
        it.word = 'unarchive'
        task(it, 'unarchive', path(), [archive(it), option('stripComponents', '1'), option('include', "'a'"), option('exclude', "'l'"), option('fileMode', "'0600'")])
    }

    private void release(Statement it) {
        it.word = 'release'
        task(it, 'release', path(), ["version '${pick(['1.0', '1.1', '2'])}'", archive(it), option('stripComponents', '1'), option('keep', '2'), option('link', "'a'")])
    }

    private void exec(Statement it) {
        def at = path()
        def commands = ["printf made > $at", "printf made > $at 2>/dev/null || true", "rm -rf $at", "mkdir -p $at/a 2>/dev/null || true", "chmod 600 $at 2>/dev/null || true",
            "rm -rf $at; mkdir $at && ln -s a $at/b", "echo x >> $at || true", 'true']
        def shell = "shell ${quoted(pick(commands) + (chance(0.3) ? '; printf made' : ''))}".toString()
        int roll = random.nextInt(12)
        if (roll < 1) {
            it.word = 'exec'
            it.repeats = true
            task(it, 'exec', 'it', [shell])
        } else if (roll < 5) {
            it.word = 'exec writes'
            it.repeats = true
            task(it, 'exec', 'it', [shell, "writes '$at'"])
        } else if (roll < 7) {
            it.word = 'exec creates'
            it.repeats = true
            task(it, 'exec', 'it', [shell, "writes '$at'", "creates '$at'"])
        } else if (roll < 8) {
            it.word = 'exec removes'
            it.repeats = true
            task(it, 'exec', 'it', [shell, "writes '$at'", "removes '$at'"])
        } else if (roll < 10) {
            it.word = 'exec readOnly'
            task(it, 'exec', 'it', ["shell '${pick(["cat $at 2>/dev/null; true", 'printf x', "test -e $at"])}'", 'readOnly()'])
        } else if (roll < 11) {
            it.word = 'exec planned'
            it.repeats = true
            def real = pick([['made', 0], ['x', 0], ['x', 3]])
            def planned = chance(0.5) ? real : pick([['made', 3], ['x', 0], ['x', 3]])
            it.misleads = planned != real
            task(it, 'exec', 'it', ["shell 'printf ${real[0]}; exit ${real[1]}'", "writes '$at'", 'expect 0, 3',
                "planned { stdout '${planned[0]}'; rc ${planned[1]} }"])
        } else {
            it.word = 'exec failing'
            it.repeats = true
            task(it, 'exec', 'it', ["shell 'exit 3'", "writes '$at'"])
        }
    }

    private void script(Statement it) {
        it.word = 'script'
        it.repeats = true
        def at = path()
        def say = pick(['', '{"changed": false}', '{"changed": true, "message": "done"}', '{"values": {"a": 1}}', 'no JSON'])
        if (chance(0.6)) {
            task(it, 'script', 'make', ["env 'TARGET', '$at'", "writes '$at'", option('creates', "'$at'")])
        } else if (chance(0.5)) {
            it.word = 'script readOnly'
            task(it, 'script', 'say', ["env 'SAY', ${quoted(say)}", 'readOnly()'])
        } else {
            task(it, 'script', 'say', ["env 'SAY', ${quoted(say)}", "writes '$at'"])
        }
    }

    /** A file made from the content of another one. */
    private void reading(Statement it) {
        it.word = 'readFile'
        it.repeats = true
        def from = path()
        task(it, 'file', path(), ["content readFile('$from', 'nothing there')"])
    }

    private void once(Statement it) {
        it.word = 'once'
        def inner = new Statement(name: it.name + 'i')
        (pick([this.&file, this.&directory, this.&link, this.&exec]) as Closure).call(inner)
        it.uses = inner.uses
        it.repeats = inner.repeats || inner.text.contains('ignoreErrors')
        it.text = "once('${it.name}'${chance(0.3) ? ", onInterrupted: 'retry'" : ''}) { ${inner.text} }"
    }

    // ---- dice

    private String path() {
        tidy ? own + pick(OWN_NAMES) : pick(NAMES)
    }

    /** Also a name that a command line would need quotes for. */
    private String anyPath() {
        !tidy && chance(0.1) ? pick(ODD_NAMES) : path()
    }

    private String option(String name, String value) {
        chance(0.3) ? name + (value.startsWith('(') ? value : ' ' + value) : ''
    }

    private <T> T pick(List<T> all) {
        all[random.nextInt(all.size())]
    }

    private boolean chance(double odds) {
        random.nextDouble() < odds
    }

    private static String quoted(String text) {
        "'" + text.replace('\\', '\\\\').replace("'", "\\'").replace('\n', '\\n').replace('\r', '\\r') + "'"
    }
}
