package org.tunbroker.ipc.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Holds docs/protocol.md against the constants, and against the bytes of the golden file. */
class ProtocolPageTest {
    private static final String GOLDEN = "/golden/v3/control-messages.txt";
    private static final List<String> PACKAGES = List.of(
            "org.tunbroker.ipc.control.",
            "org.tunbroker.ipc.memory.",
            "org.tunbroker.ipc.rendezvous.",
            "org.tunbroker.ipc.ring.");
    private static final int PREFIX = 24;
    private static final int LEAST_CONSTANTS = 50;

    private final ProtocolPage page = ProtocolPage.read();

    ProtocolPageTest() throws IOException {}

    private static long constant(final String expression) throws ReflectiveOperationException {
        long sum = 0;
        Class<?> type = null;
        for (final String term : expression.split(" \\+ ")) {
            final int dot = term.indexOf('.');
            if (dot >= 0) {
                type = type(term.substring(0, dot));
            }
            final Field field = type.getDeclaredField(term.substring(dot + 1));
            field.setAccessible(true);
            sum += ((Number) field.get(null)).longValue();
        }
        return sum;
    }

    private static Class<?> type(final String name) throws ClassNotFoundException {
        for (final String start : PACKAGES) {
            try {
                return Class.forName(start + name);
            } catch (final ClassNotFoundException ex) {
                // it is in another package
                continue;
            }
        }
        throw new ClassNotFoundException(name);
    }

    private static List<String> golden() throws IOException {
        try (InputStream file = ProtocolPageTest.class.getResourceAsStream(GOLDEN)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    private Map<String, ProtocolPage.Row> messages() {
        final Map<String, ProtocolPage.Row> messages = new LinkedHashMap<>();
        for (final String kind : List.of("request", "reply", "event")) {
            page.rowsOfTablesWith(kind).forEach(row -> messages.put(row.cell(1), row));
        }
        return messages;
    }

    @Test
    void shouldNameTheOffsetsAndNumbersThatTheConstantsHave() throws ReflectiveOperationException {
        final List<ProtocolPage.Row> rows = page.rowsOfTablesWith("constant");
        int checked = 0;
        for (final ProtocolPage.Row row : rows) {
            final List<String> code = row.code(row.cells().size() - 1);
            if (!code.isEmpty()) {
                assertEquals(Long.parseLong(row.cell(0)), constant(code.get(0)), code.get(0));
                checked++;
            }
        }
        assertTrue(checked >= LEAST_CONSTANTS, "constants: " + checked);
    }

    @Test
    void shouldHaveAllMessagesOfTheGoldenFile() throws IOException {
        final TreeSet<String> names = new TreeSet<>();
        golden().forEach(line -> names.add(line.substring(0, line.indexOf(' '))));
        assertEquals(names, new TreeSet<>(messages().keySet()));
    }

    @Test
    void shouldLayEachMessageOutAsTheGoldenFileDoes() throws IOException {
        final Map<String, ProtocolPage.Row> messages = messages();
        for (final String line : golden()) {
            final String name = line.substring(0, line.indexOf(' '));
            final ProtocolPage.Row row = messages.get(name);
            final ByteBuffer bytes = ByteBuffer.wrap(
                            HexFormat.of().parseHex(line.substring(line.indexOf(' ') + 1)))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .position(PREFIX);
            assertEquals(Integer.parseInt(row.cell(0)) + 2, bytes.get(), line);
            final FieldReader reader = new FieldReader(bytes, page.rowsOfTablesWith("setting"));
            for (final String type : row.code(2)) {
                reader.skip(type);
            }
            assertEquals(0, bytes.remaining(), () -> "bytes behind the fields of " + line);
        }
    }

    @Test
    void shouldShowBytesOfTheGoldenFile() throws IOException {
        final List<String> dumps = page.dumps();
        assertTrue(dumps.size() >= 4, dumps::toString);
        for (final String dump : dumps) {
            assertTrue(golden().contains(dump), dump);
        }
    }

    @Test
    void shouldTellTheFeaturesOfThisRelease() throws ReflectiveOperationException {
        final long features = constant("Features.OF_THIS_RELEASE");
        long told = 0;
        for (final ProtocolPage.Row row : page.rowsOfTablesWith("the broker")) {
            if (row.cell(0).matches("\\d+")) {
                told |= 1L << Integer.parseInt(row.cell(0));
            }
        }
        for (final ProtocolPage.Row row : page.rowsOfTablesWith("setting")) {
            told |= 1L << 32 + Integer.parseInt(row.cell(0));
        }
        assertEquals(Long.toBinaryString(features), Long.toBinaryString(told));
    }
}
