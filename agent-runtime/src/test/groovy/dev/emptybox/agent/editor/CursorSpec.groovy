package dev.emptybox.agent.editor

import spock.lang.Specification

class CursorSpec extends Specification {

    /** The cursor is at the bar. */
    private static Cursor at(String marked) {
        def before = marked.substring(0, marked.indexOf('|'))
        new Cursor(marked.replace('|', ''), before.count('\n'), before.length() - before.lastIndexOf('\n') - 1)
    }

    def 'the blocks around are those of calls that are open, not those in texts and comments: #marked'() {
        expect:
        at(marked).blocks() == blocks

        where:
        marked                                                           || blocks
        "|"                                                              || []
        "file('a') { |"                                                  || ['file']
        "file('a') { content 'x' }\n|"                                   || []
        "apps.each { app ->\n    webApp(app.name) {\n        po|"        || ['webApp', 'each']
        "service('a') {\n    health { ht|"                               || ['health', 'service']
        "// file('x') {\nfile('a') { content '{' ; |"                    || ['file']
        "file('a') { content '''\n{{{\n'''\n |"                          || ['file']
        "file(\"a\${b}\") { content 'it\\'s {' ; |"                      || ['file']
        "/* {{ */ onStart { |"                                           || ['onStart']
        "def x = 'not ended\nfile('a') { |"                              || ['file']
    }

    def 'where a statement begins, what is before the last dot, and the word itself: #marked'() {
        expect:
        with(at(marked)) {
            beginsStatement() == begins
            chain() == names
            word() == whole
        }

        where:
        marked                       || begins | names             | whole
        "fi|"                        || true   | []                | 'fi'
        "  def a = fi|le('x')"       || true   | []                | 'file'
        "file('a') { con|tent 'x' }" || true   | []                | 'content'
        "file('a') { content va|"    || false  | []                | 'va'
        "vars state.|"               || false  | ['state']         | ''
        "vars state.vars.po|rt"      || false  | ['state', 'vars'] | 'port'
    }
}
