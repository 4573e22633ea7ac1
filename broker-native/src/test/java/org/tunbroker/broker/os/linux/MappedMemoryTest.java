package org.tunbroker.broker.os.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class MappedMemoryTest {
    private static final int LENGTH = 1 << 20;
    private static final int ATTEMPTS = 100;

    @Test
    void shouldLeaveMemoryAloneThatWasMappedAtItsPlaceSince() {
        final MappedMemory first = MappedMemory.privateIfPossible(LENGTH);
        final long address = first.buffer().addressOffset();
        first.close();
        final List<MappedMemory> others = new ArrayList<>();
        boolean isReused = false;
        for (int i = 0; i < ATTEMPTS && !isReused; i++) {
            final MappedMemory other = MappedMemory.privateIfPossible(LENGTH);
            others.add(other);
            isReused = other.buffer().addressOffset() == address;
        }
        assertTrue(isReused, "the kernel did not map at that address again");
        first.close();
        // the process would crash here
        for (final MappedMemory other : others) {
            other.buffer().putLong(LENGTH - Long.BYTES, 1);
            assertEquals(1, other.buffer().getLong(LENGTH - Long.BYTES));
            other.close();
            other.close();
        }
    }
}
