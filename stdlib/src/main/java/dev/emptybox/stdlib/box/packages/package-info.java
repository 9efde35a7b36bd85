/**
 * Packages of the package manager of a box. Begin with {@link PackageReads} and {@link PackageChange}.
 */
package dev.emptybox.stdlib.box.packages;
