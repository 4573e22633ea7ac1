package org.tunbroker.tests.headers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The constants of a Java source, with their values as expressions of C. Read from the source,
 * since a class that binds functions of Windows cannot be loaded elsewhere. Immutable.
 */
final class JavaConstants {
    private static final Pattern CONSTANT = Pattern.compile(
            "^ +(?:(?:public|private|static|final) +)*(int|long|short|byte) +([A-Z]\\w*) *=\\s*([^;]+);",
            Pattern.MULTILINE);
    private static final Pattern BINDS =
            Pattern.compile("Native\\.register\\(|Native\\.load\\(|extends (?:StdCall)?Library");
    private static final Pattern NAME = Pattern.compile("\\b[A-Z][A-Z_0-9]+\\b");

    /** A constant. */
    record Constant(String type, String value) {
        /** Returns the type in C that is as wide. */
        String wideType() {
            return type.equals("long") ? "long long" : "int";
        }
    }

    private final String className;
    private final boolean binds;
    private final Map<String, Constant> constants = new LinkedHashMap<>();

    private JavaConstants(final String className, final String source) {
        this.className = className;
        binds = BINDS.matcher(source).find();
        final Matcher matcher = CONSTANT.matcher(source);
        while (matcher.find()) {
            constants.put(matcher.group(2), new Constant(matcher.group(1), matcher.group(3)));
        }
    }

    static JavaConstants of(final Path source) throws IOException {
        final String file = source.getFileName().toString();
        return new JavaConstants(file.substring(0, file.indexOf('.')), Files.readString(source));
    }

    String className() {
        return className;
    }

    /**
     * Tells whether the class binds functions: then its constants are those of Windows' headers.
     */
    boolean binds() {
        return binds;
    }

    /** Tells whether it knows the layout of a structure. */
    boolean hasOffsets() {
        return constants.keySet().stream().anyMatch(name -> name.endsWith("OFFSET"));
    }

    /** Returns each constant by its name, its value in C. */
    Map<String, Constant> inC() {
        final Map<String, Constant> translated = new LinkedHashMap<>();
        constants.forEach((name, constant) ->
                translated.put(name, new Constant(constant.type(), inC(constant.value()))));
        return translated;
    }

    private String inC(final String value) {
        final String plain = value.replaceAll("(?<=[0-9A-Fa-f])_(?=[0-9A-Fa-f])", "")
                .replaceAll("\\b(0x[0-9A-Fa-f]+|[0-9]+)L\\b", "$1")
                .replace("Integer.BYTES", "4")
                .replace("Long.BYTES", "8")
                .replace("Native.POINTER_SIZE", "(int) sizeof(void *)")
                .replaceAll("\\bWIDE\\b", "(sizeof(void *) == 8)");
        return NAME.matcher(plain).replaceAll(match -> {
            final Constant other = constants.get(match.group());
            return Matcher.quoteReplacement(
                    other == null ? match.group() : "(" + inC(other.value()) + ")");
        });
    }
}
