/**
 * The state repo: its newest commit, a checkout for each revision in use, and why a remote cannot be read; all of it with JGit,
 * which no other room sees. Failures are judged by what was seen on the wire, never by the words of an exception. May use os and
 * stdlib. Begin reading at {@link dev.emptybox.agent.git.Source}, then {@code GitSource} and {@code WorkingCopy}.
 */
package dev.emptybox.agent.git;
