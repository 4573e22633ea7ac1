package org.tunbroker.broker.driver.linux.offload;

import java.util.Arrays;

/**
 * Finds the last packet of each flow among those that are to be written: a hash table with open
 * addressing. A client can make flows share a place; its packet is then compared with one of each
 * flow of its batch.
 *
 * <p>Allocates nothing after it was made. For one thread.
 */
final class FlowTable {
    private static final int NUMBER_BITS = 8;

    /** The most packets, numbered from 0. */
    static final int MAX_PACKETS = 1 << NUMBER_BITS;

    /** The number of no packet. */
    static final int NONE = -1;

    // at most half full, so that there is always an end to a search
    private static final int SLOTS = 2 * MAX_PACKETS;
    private static final int FIRST_GENERATION = 1;
    private static final int END_OF_GENERATIONS = 1 << Integer.SIZE - NUMBER_BITS;

    private final OutgoingPacket[] packets;
    // a packet's number in the low bits, the generation in the others
    private final int[] slots = new int[SLOTS];
    // what is in a slot of an earlier generation was removed
    private int generation = FIRST_GENERATION;

    /**
     * Makes an empty table.
     *
     * @param packets those that numbers stand for
     */
    FlowTable(final OutgoingPacket[] packets) {
        this.packets = packets;
    }

    /** Forgets all flows. */
    void clear() {
        generation++;
        if (generation == END_OF_GENERATIONS) {
            Arrays.fill(slots, 0);
            generation = FIRST_GENERATION;
        }
    }

    /**
     * Finds the slot of a packet's flow.
     *
     * @param packet of a known flow
     * @return the slot, which is empty if the table has no packet of the flow
     */
    int slotOf(final FlowPacket packet) {
        int slot = packet.flowHash() & SLOTS - 1;
        int number = numberIn(slot);
        while (number != NONE && !packets[number].first().isSameFlow(packet)) {
            slot = slot + 1 & SLOTS - 1;
            number = numberIn(slot);
        }
        return slot;
    }

    /** Returns the number of the packet in a slot, or {@link #NONE}. */
    int numberIn(final int slot) {
        final int entry = slots[slot];
        return entry >>> NUMBER_BITS == generation ? entry & MAX_PACKETS - 1 : NONE;
    }

    /**
     * Puts a packet into the slot of its flow.
     *
     * @param slot from {@link #slotOf}
     * @param number of the packet
     */
    void put(final int slot, final int number) {
        slots[slot] = generation << NUMBER_BITS | number;
    }
}
