package org.tunbroker.ipc.os.linux.socket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class MessageLayoutTest {
    private static int[] offsets(final MessageLayout layout) {
        return new int[] {
            layout.headerLength,
            layout.vector,
            layout.vectorCount,
            layout.control,
            layout.controlLength,
            layout.flags,
            layout.vectorLength,
            layout.vectorSize,
            layout.controlHeaderLength,
            layout.level,
            layout.type
        };
    }

    @Test
    void shouldHaveMembersWhereTheKernelHasThem() {
        assertArrayEquals(
                new int[] {56, 16, 24, 32, 40, 48, 16, 8, 16, 8, 12}, offsets(MessageLayout.of(8)));
        assertArrayEquals(
                new int[] {28, 8, 12, 16, 20, 24, 8, 4, 12, 4, 8}, offsets(MessageLayout.of(4)));
    }

    @Test
    void shouldPadControlMessagesAsTheKernelDoes() {
        assertEquals(20, MessageLayout.WIDE.controlMessageLength(4));
        assertEquals(24, MessageLayout.WIDE.controlMessageSpace(4));
        assertEquals(24, MessageLayout.WIDE.controlMessageSpace(8));
        assertEquals(16, MessageLayout.NARROW.controlMessageLength(4));
        assertEquals(16, MessageLayout.NARROW.controlMessageSpace(4));
        assertEquals(20, MessageLayout.NARROW.controlMessageSpace(8));
    }
}
