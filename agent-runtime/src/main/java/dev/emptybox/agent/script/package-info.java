/**
 * Scripts: reads the state, compiles and checks all sources of a revision against it, keeps compiled classes, runs a generation of
 * them and unloads it. The checker reports what is certainly wrong and leaves the rest to the plan. May use os and stdlib;
 * it is the only room that knows Groovy's compiler. Begin reading at {@link dev.emptybox.agent.script.ScriptHost}, then
 * {@code Compilation}, {@code Checker} and {@code ScriptRunner}.
 */
package dev.emptybox.agent.script;
