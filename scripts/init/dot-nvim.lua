-- Neovim: problems as you type, completion and documentation in this state repo, tasks of its own included.
-- Read with the option 'exrc'; other editors start the same command, see the reference page editors.md.
local top = vim.fn.fnamemodify(debug.getinfo(1, 'S').source:sub(2), ':p:h')
local server = { name = 'emptybox', cmd = { 'emptybox', 'language-server' }, root_dir = top }
local client
vim.api.nvim_create_autocmd({ 'BufRead', 'BufNewFile' }, {
    pattern = top .. '/*.groovy',
    callback = function(event)
        if vim.lsp.start then
            vim.lsp.start(server)
        else -- before Neovim 0.8
            client = client or vim.lsp.start_client(server)
            vim.lsp.buf_attach_client(event.buf, client)
        end
    end,
})
