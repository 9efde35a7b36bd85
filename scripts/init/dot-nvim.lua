-- Neovim: problems as you type, completion and documentation in this state repo, tasks of its own included.
-- Read with the option 'exrc'; other editors start the same command, see the reference page editors.md.
local top = vim.fn.fnamemodify(debug.getinfo(1, 'S').source:sub(2), ':p:h')
vim.api.nvim_create_autocmd({ 'BufRead', 'BufNewFile' }, {
    pattern = top .. '/*.groovy',
    callback = function()
        vim.lsp.start({ name = 'emptybox', cmd = { 'emptybox', 'language-server' }, root_dir = top })
    end,
})
