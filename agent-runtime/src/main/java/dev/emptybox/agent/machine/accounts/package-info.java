/**
 * Users and groups of the machine, changed by its own tools. Begin with {@link AccountTools}.
 */
package dev.emptybox.agent.machine.accounts;
