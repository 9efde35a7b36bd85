/**
 * Plain values that everything else uses: outcomes, steps and reports, problems, files and accounts as they are found, services and
 * their health, secrets and their redaction, the state of a revision. Immutable, without I/O; may use no other room. Begin with
 * {@link Outcome}, {@link Problem} and {@link Report}.
 */
package dev.emptybox.stdlib.model;
