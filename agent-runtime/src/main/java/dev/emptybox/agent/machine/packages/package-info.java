/**
 * Packages, by apt, dnf or apk. Begin with {@link Packages}, then {@link PackageManager}.
 */
package dev.emptybox.agent.machine.packages;
