/**
 * Services of the init system of a box. Begin with {@link UnitReads} and {@link ChangeUnit}.
 */
package dev.emptybox.stdlib.box.units;
