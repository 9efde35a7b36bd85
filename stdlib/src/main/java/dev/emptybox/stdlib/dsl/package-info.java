/**
 * The words of {@code converge.groovy}: the base class of scripts, the reference that is read from its methods, and what scripts
 * can call. The words of tasks are generated from their declarations when the module is compiled, so no class here names a task.
 * Together with the agent's {@code script}, the only room that uses Groovy; it may use all other rooms of the module. Begin
 * reading with {@link dev.emptybox.stdlib.dsl.ConvergeScript}, then {@link dev.emptybox.stdlib.dsl.Reference} and
 * {@link dev.emptybox.stdlib.dsl.TaskWordsProcessor}.
 */
package dev.emptybox.stdlib.dsl;
