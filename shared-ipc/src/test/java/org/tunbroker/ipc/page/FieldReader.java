package org.tunbroker.ipc.page;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Reads the fields of messages by docs/protocol.md alone: by the names that the page has for their
 * types. For one thread.
 */
final class FieldReader {
    private static final List<String> ADAPTER =
            List.of("i32", "text", "text", "guid", "text", "i32", "i64");

    private final ByteBuffer bytes;
    private final List<ProtocolPage.Row> kinds;

    FieldReader(final ByteBuffer bytes, final List<ProtocolPage.Row> kinds) {
        this.bytes = bytes;
        this.kinds = kinds;
    }

    void skip(final String type) {
        switch (type) {
            case "bool" -> bool();
            case "i8" -> bytes.get();
            case "i16" -> bytes.getShort();
            case "i32" -> bytes.getInt();
            case "i64" -> bytes.getLong();
            case "text" -> skipBytes(bytes.getShort() * Character.BYTES);
            case "guid" -> skipBytes(2 * Long.BYTES);
            case "guid?" -> {
                if (bool()) {
                    skip("guid");
                }
            }
            case "adapter" -> ADAPTER.forEach(this::skip);
            case "adapters" -> skipEach("adapter");
            case "usedAdapters" -> skipEach("adapter", "bool");
            case "handles" -> skipEach("i32");
            case "setting" -> setting();
            case "changes" -> skipEach("i8", "setting");
            case "settings" -> skipEach("setting", "i32", "i8");
            default -> throw new AssertionError("the page has no type " + type);
        }
    }

    private boolean bool() {
        final byte value = bytes.get();
        if (value != 0 && value != 1) {
            throw new AssertionError("no bool: " + value);
        }
        return value == 1;
    }

    private void skipBytes(final int count) {
        bytes.position(bytes.position() + count);
    }

    private void skipEach(final String... types) {
        for (int left = bytes.getShort(); left > 0; left--) {
            List.of(types).forEach(this::skip);
        }
    }

    private void setting() {
        final int kind = bytes.getShort();
        final int end = bytes.getShort() + bytes.position();
        final ProtocolPage.Row row = kinds.stream()
                .filter(each -> each.cell(0).equals(Integer.toString(kind)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the page has no kind " + kind));
        if (kind == 7) {
            // lists of lengths and bytes
            for (int list = 0; list < 2; list++) {
                for (int left = bytes.getShort(); left > 0; left--) {
                    skipBytes(bytes.getShort());
                }
            }
        } else {
            row.code(2).forEach(this::skip);
        }
        if (bytes.position() > end) {
            throw new AssertionError("kind " + kind + " ends before its fields do");
        }
        bytes.position(end);
    }
}
