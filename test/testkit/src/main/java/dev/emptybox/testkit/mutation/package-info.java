/** The ways in which a script can be wrong: each is a text with one mistake, to find out whether a spec notices it. */
package dev.emptybox.testkit.mutation;
