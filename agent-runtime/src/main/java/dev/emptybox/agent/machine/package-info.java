/**
 * The machine itself: one live part for each capability, which reads it and performs the changes. The only room that changes
 * the box. May use {@code os} and {@code stdlib}. Begin with {@link LiveParts}, the one list of capabilities, and
 * {@link LiveWorld}.
 */
package dev.emptybox.agent.machine;
