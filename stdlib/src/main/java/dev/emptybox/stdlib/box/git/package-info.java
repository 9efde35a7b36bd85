/**
 * Git repositories and checkouts of them on a box. Begin with {@link GitReads} and {@link CheckOut}.
 */
package dev.emptybox.stdlib.box.git;
