package org.tunbroker.launcher.start.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.NativeLibrary;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunbroker.ipc.machine.Architecture;

class LibraryFoldersTest {
    private static final String TRIPLET = "no-such-machine";
    private static final int BITS = 128;
    private static final int HEADER = 48;
    private static final int ENTRY = 24;

    /** Prints what JNA finds out itself. */
    static final class AskJna {
        private AskJna() {}

        public static void main(final String[] arguments) {
            NativeLibrary.getProcess();
            System.out.print(System.getProperty("jna.platform.library.path"));
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldListTheFoldersThatJnaFindsItself() throws IOException {
        final String listed = LibraryFolders.searchPath(Architecture.ofThisJvm());
        assumeTrue(listed != null, "this system has no cache of glibc's");

        final Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        AskJna.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();

        assertEquals(
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8),
                listed);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldListEachFolderOnceAndOnlyThoseThatExist() {
        final String defaults = LibraryFolders.searchPath(cache(), TRIPLET, BITS);

        assertEquals(
                String.join(File.pathSeparator, defaults, "/proc/self", "/tmp"),
                LibraryFolders.searchPath(
                        cache(
                                "/proc/self/a.so",
                                "/usr/lib/b.so",
                                "/nowhere/c.so",
                                "/tmp/d.so",
                                "/proc/self/e.so.1"),
                        TRIPLET,
                        BITS));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 19, 47, 48, 71, 72, 80})
    void shouldLeaveACacheThatIsCutShortToJna(final int length) {
        final byte[] whole = cache("/usr/lib/a.so");

        assertNull(LibraryFolders.searchPath(Arrays.copyOf(whole, length), TRIPLET, BITS));
    }

    @Test
    void shouldLeaveACacheOfAnotherFormatToJna() {
        final byte[] other = cache("/usr/lib/a.so");
        other[0] = 'G';
        assertNull(LibraryFolders.searchPath(other, TRIPLET, BITS));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1000})
    void shouldLeaveACacheWhoseNumbersLeadOutOfItToJna(final int number) {
        final byte[] wrongCount = cache("/usr/lib/a.so");
        ByteBuffer.wrap(wrongCount).order(ByteOrder.nativeOrder()).putInt(20, number);
        assertNull(LibraryFolders.searchPath(wrongCount, TRIPLET, BITS));

        final byte[] wrongOffset = cache("/usr/lib/a.so");
        ByteBuffer.wrap(wrongOffset).order(ByteOrder.nativeOrder()).putInt(HEADER + 8, number);
        assertNull(LibraryFolders.searchPath(wrongOffset, TRIPLET, BITS));
    }

    private static byte[] cache(final String... libraries) {
        final byte[] strings =
                (String.join("\0", libraries) + "\0").getBytes(StandardCharsets.UTF_8);
        final int begin = HEADER + ENTRY * libraries.length;
        final ByteBuffer cache =
                ByteBuffer.allocate(begin + strings.length).order(ByteOrder.nativeOrder());
        cache.put("glibc-ld.so.cache1.1".getBytes(StandardCharsets.US_ASCII));
        cache.putInt(libraries.length);
        int offset = begin;
        for (int i = 0; i < libraries.length; i++) {
            cache.putInt(HEADER + ENTRY * i + 8, offset);
            offset += libraries[i].length() + 1;
        }
        cache.position(begin);
        return cache.put(strings).array();
    }
}
