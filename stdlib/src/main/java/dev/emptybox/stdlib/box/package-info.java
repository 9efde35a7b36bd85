/**
 * What a box is to tasks and worlds: reads by capability, changes, and the overlay that plans and simulates. Each capability
 * has a folder with its reads (and the key {@code CAPABILITY} on them), its changes, what an empty box answers and its
 * planned part; the agent has the live part in a folder of the same name. May use {@code model}. Begin with {@link Reads},
 * {@link Change} and {@link Capability}, then read {@link Overlay}.
 */
package dev.emptybox.stdlib.box;
