package org.tunbroker.launcher.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tunbroker.ErrorCode;
import org.tunbroker.TunException;

class CarriedBrokerTest {
    @TempDir
    private Path folder;

    @Test
    void shouldFindNoneWhereThereIsNone() {
        assertEquals(Optional.empty(), CarriedBroker.find());
        assertEquals(Optional.empty(), CarriedBroker.in(null));
    }

    @Test
    void shouldFindOneByTheContextOfItsThread() throws IOException {
        final Thread thread = Thread.currentThread();
        final ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader = CarriedJar.whole(folder)) {
            thread.setContextClassLoader(loader);
            final CarriedBroker broker = CarriedBroker.find().orElseThrow();

            try (InputStream carried = broker.open()) {
                assertEquals(broker.hash(), CarriedJar.hash(carried.readAllBytes()));
            }
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void shouldRefuseAHashThatIsNone() throws IOException {
        for (final String hash : new String[] {"", "../../../etc", "0123", "A".repeat(64)}) {
            try (URLClassLoader loader = CarriedJar.loader(folder, new byte[0], hash)) {
                final TunException refused =
                        assertThrows(TunException.class, () -> CarriedBroker.in(loader));

                assertTrue(refused.is(ErrorCode.ERROR_INVALID_DATA), refused.getMessage());
            }
        }
    }
}
