package dev.emptybox.stdlib.dsl;

/** The reference page about editors. */
final class EditorPage {

    static final String NAME = "editors.md";

    private static final String TEXT = """
        # Editors

        `emptybox language-server` serves any editor that speaks the language server protocol, over standard input and output. It needs nothing but the state repo:

        - problems as you type: those of `emptybox check`, with unsaved edits of all open files;
        - completion: tasks, those of the state repo and of its modules included; in a block, the options of its task; after `state.`, the keys of the state;
        - documentation of the word under the cursor, and the way to the class of a task of the state repo.

        | editor | setting |
        |---|---|
        | Neovim 0.9 | `.nvim.lua`, which `emptybox init` writes; `:set exrc` |
        | Helix | `.helix/languages.toml`, which `emptybox init` writes |
        | Emacs | `(add-to-list 'eglot-server-programs '(groovy-mode . ("emptybox" "language-server")))` |
        | VS Code, IntelliJ IDEA | an extension for any language server, such as LSP4IJ, with the command `emptybox language-server` for `*.groovy` |
        | IntelliJ IDEA without one | `pom.xml` and `converge.gdsl`, which `emptybox init` writes: the words of the standard library |
        """;

    private EditorPage() {
    }

    static String text() {
        return TEXT;
    }
}
