/**
 * Decides whether a commit of the state repo may run: signatures, the range of commits since the last accepted one, roles by path,
 * and freshness, by a policy outside of the repo. Begin reading at {@link dev.emptybox.agent.git.trust.Trust}.
 */
package dev.emptybox.agent.git.trust;
