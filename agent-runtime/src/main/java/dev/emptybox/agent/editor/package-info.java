/**
 * What editors ask about a state repo, by the language server protocol: problems as you type, completion, documentation and
 * definitions. Begin with {@code LanguageServer}.
 */
package dev.emptybox.agent.editor;
