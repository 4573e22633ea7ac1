package org.tunbroker.tests.headers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tunbroker.ErrorCode;
import org.tunbroker.tests.jvm.ChildProcess;

/**
 * What Java mirrors of Windows, beside the headers of mingw-w64: constants, and sizes and offsets
 * of structures. A constant is one of Windows' if its class binds functions of Windows, or knows an
 * offset; each must be in a header by its name, or in windows-headers.txt.
 */
@EnabledOnOs(OS.LINUX)
class HeaderConstantsSystemTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final String OURS = "ours";
    private static final String ALL = ".*";
    private static final String COMPILER_64 = "x86_64-w64-mingw32-gcc";
    private static final String COMPILER_32 = "i686-w64-mingw32-gcc";
    private static final Pattern OF_WINDOWS = Pattern.compile(".*/(windows|wintun)/.*\\.java");
    // it has only 64-bit JVMs
    private static final String BROKER = "broker-native";

    /** How the headers' own parts are chosen, and what older ones of mingw-w64 lack. */
    private static final String HEADERS = """
            #define _WIN32_WINNT 0x0A00
            #define NTDDI_VERSION 0x0A000008
            #include <winsock2.h>
            #include <ws2tcpip.h>
            #include <windows.h>
            #include <winternl.h>
            #include <sddl.h>
            #include <aclapi.h>
            #include <shlobj.h>
            #include <iphlpapi.h>
            #include <netioapi.h>
            #include <stddef.h>
            #ifndef CREATE_WAITABLE_TIMER_HIGH_RESOLUTION
            #define CREATE_WAITABLE_TIMER_HIGH_RESOLUTION 0x2
            #endif
            #ifndef DNS_INTERFACE_SETTINGS_VERSION1
            #define DNS_INTERFACE_SETTINGS_VERSION1 1
            #define DNS_SETTING_IPV6 0x1
            #define DNS_SETTING_NAMESERVER 0x2
            #define DNS_SETTING_SEARCHLIST 0x4
            typedef struct {
                ULONG Version;
                ULONG64 Flags;
                PWSTR Domain;
                PWSTR NameServer;
                PWSTR SearchList;
                ULONG RegistrationEnabled;
                ULONG RegisterAdapterName;
                ULONG EnableLLMNR;
                ULONG QueryAdapterName;
                PWSTR ProfileNameServer;
            } DNS_INTERFACE_SETTINGS;
            #endif
            """;

    private final Map<String, String> meanings = new LinkedHashMap<>();
    private final Set<String> used = new TreeSet<>();
    private final Set<String> unknown = new TreeSet<>();

    @TempDir
    private Path folder;

    @BeforeEach
    void readMeanings() throws IOException {
        final Path table =
                Path.of("src/test/resources/org/tunbroker/tests/headers/windows-headers.txt");
        for (final String line : Files.readAllLines(table)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                final String[] parts = line.split(" = ", 2);
                meanings.put(parts[0], parts[1]);
            }
        }
    }

    private static boolean hasCompiler(final String compiler) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(place -> Files.isExecutable(Path.of(place, compiler)));
    }

    private static List<Path> sources() throws IOException {
        final List<Path> found = new ArrayList<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (final Path module : (Iterable<Path>) modules::iterator) {
                final Path sources = module.resolve("src/main/java");
                if (Files.isDirectory(sources)) {
                    try (Stream<Path> all = Files.walk(sources)) {
                        all.filter(path -> OF_WINDOWS.matcher(path.toString()).matches())
                                .forEach(found::add);
                    }
                }
            }
        }
        return found;
    }

    /** Returns an assertion of C for each constant, and notes which constants nobody explains. */
    private List<String> assertions(final boolean wide) throws IOException {
        final List<String> assertions = new ArrayList<>();
        for (final Path source : sources()) {
            final JavaConstants constants = JavaConstants.of(source);
            if (wide || !source.startsWith(ROOT.resolve(BROKER))) {
                assertions.addAll(assertions(constants));
            }
        }
        return assertions;
    }

    private List<String> assertions(final JavaConstants constants) {
        final List<String> assertions = new ArrayList<>();
        final String prefix = constants.className() + ".";
        final boolean isListed = meanings.keySet().stream().anyMatch(key -> key.startsWith(prefix));
        if (OURS.equals(meanings.get(constants.className() + ALL))) {
            used.add(constants.className() + ALL);
        } else if (constants.binds() || constants.hasOffsets() || isListed) {
            constants.inC().forEach((name, constant) -> {
                final String key = prefix + name;
                used.add(key);
                final String meaning = meanings.getOrDefault(key, constants.binds() ? name : null);
                if (meaning == null) {
                    unknown.add(key);
                } else if (!meaning.equals(OURS)) {
                    final String type = constant.wideType();
                    assertions.add("_Static_assert((" + type + ") (" + meaning + ") == (" + type
                            + ") (" + constant.value() + "), \"" + key + "\");");
                }
            });
        }
        return assertions;
    }

    @ParameterizedTest
    @ValueSource(strings = {COMPILER_64, COMPILER_32})
    void shouldMirrorWhatTheHeadersSay(final String compiler) throws IOException {
        assumeTrue(hasCompiler(compiler), "there is no " + compiler);
        final List<String> assertions = assertions(compiler.equals(COMPILER_64));
        for (final ErrorCode code : ErrorCode.values()) {
            assertions.add(
                    "_Static_assert(" + code + " == " + code.code() + ", \"" + code + "\");");
        }
        assertTrue(assertions.size() > 100, assertions::toString);
        final Path program = folder.resolve("headers.c");
        Files.writeString(program, HEADERS + String.join("\n", assertions) + "\n");
        final List<String> printed = ChildProcess.run(
                DEADLINE, List.of(compiler, "-std=gnu11", "-fsyntax-only", program.toString()));
        assertEquals(List.of(), printed);
    }

    @Test
    void shouldExplainEachConstantThatIsNoHeadersAndNoOther() throws IOException {
        assertions(true);
        assertEquals(Set.of(), unknown, "constants that windows-headers.txt does not explain");
        final Set<String> superfluous = new TreeSet<>(meanings.keySet());
        superfluous.removeAll(used);
        assertEquals(Set.of(), superfluous, "lines of windows-headers.txt without a constant");
    }
}
