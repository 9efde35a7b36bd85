package dev.emptybox.acceptance

import java.nio.file.Files
import java.nio.file.Path
import spock.lang.Requires
import spock.lang.Specification
import spock.lang.TempDir

/** A real editor in a state repo as init and new task leave it: it starts the language server, and knows the tasks of the team. */
@Requires(value = { Installed.NEOVIM }, reason = Installed.AN_EDITOR)
class EditorSpec extends Specification {

    /** Completes a word and an option, and waits for the problem of a misspelt one. */
    private static final String SESSION = '''
        local function done(text) io.stdout:write(text .. '\\n'); vim.cmd('qall!') end
        if not vim.wait(60000, function() local c = vim.lsp.get_active_clients(); return #c == 1 and c[1].initialized end, 50) then done('no client') end
        vim.api.nvim_buf_set_lines(0, 0, -1, false, { 'we' })
        local function labels(line, character)
          local answer = vim.lsp.buf_request_sync(0, 'textDocument/completion', { textDocument = vim.lsp.util.make_text_document_params(0), position = { line = line, character = character } }, 30000)
          local found = {}
          for _, one in pairs(answer or {}) do for _, item in ipairs(one.result.items or one.result) do found[#found + 1] = item.label end end
          return table.concat(found, ' ')
        end
        io.stdout:write('words: ' .. labels(0, 2) .. '\\n')
        vim.api.nvim_buf_set_lines(0, 0, -1, false, { "webApp('x') {", '    ', '}' })
        io.stdout:write('options: ' .. labels(1, 4) .. '\\n')
        vim.api.nvim_buf_set_lines(0, 0, -1, false, { "webApp('x') { txt 'y' }" })
        -- Those of the text before may come first.
        vim.wait(60000, function()
          local found = vim.diagnostic.get(0)
          return #found == 1 and found[1].message:find('txt') ~= nil
        end, 50)
        for _, one in ipairs(vim.diagnostic.get(0)) do io.stdout:write('problem: ' .. (one.lnum + 1) .. ':' .. (one.col + 1) .. ' ' .. one.message .. '\\n') end
        vim.cmd('qall!')
        '''.stripIndent()

    @TempDir
    Path dir

    def 'Neovim completes the words of a new state repo, those of the team too, and shows problems'() {
        given:
        def box = new Box(dir)
        def repo = dir.resolve('shop')
        assert box.call(['init', repo.toString()]).exit == 0
        assert box.call(['new', 'task', 'WebApp', repo.toString()]).exit == 0
        def session = Files.writeString(dir.resolve('session.lua'), SESSION)
        def path = Files.createDirectories(dir.resolve('bin'))
        Files.createSymbolicLink(path.resolve('emptybox'), Box.LAUNCHER)

        when:
        def environment = box.environment()
        def done = Command.run(repo, environment + [PATH: "$path:$environment.PATH".toString()], [Installed.program('nvim').toString(), '--headless', '-u', 'NONE', '-i', 'NONE',
            '--cmd', 'luafile .nvim.lua', 'converge.groovy', '-c', "luafile $session".toString()])
        def said = done.out.readLines().collectEntries { [it.takeBefore(': '), it.substring(it.indexOf(': ') + 2).trim()] }

        then:
        said.words.split(' ').toList().containsAll(['webApp', 'directory', 'service', 'vars'])
        said.options.split(' ').take(2).toList() == ['text', 'path']
        said.problem == "1:15 There is no option 'txt' in webApp: did you mean 'text'?"
    }
}
