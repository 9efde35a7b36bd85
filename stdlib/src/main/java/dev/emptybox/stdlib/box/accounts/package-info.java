/**
 * Users and groups of a box. Begin with {@link AccountReads} and {@link AccountChange}.
 */
package dev.emptybox.stdlib.box.accounts;
