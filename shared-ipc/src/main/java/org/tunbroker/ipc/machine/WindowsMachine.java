package org.tunbroker.ipc.machine;

import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.tunbroker.ipc.os.windows.OwnProcess;

/**
 * The architecture of a Windows machine, from what Windows tells a process that may be emulated.
 *
 * <p>GetNativeSystemInfo and PROCESSOR_ARCHITECTURE report the emulated architecture to an emulated
 * process, such as x64 on ARM64. Only IsWow64Process2 names the machine's own. On a Windows without
 * it (before Windows 10 of 2017), 64-bit processes are never emulated, and PROCESSOR_ARCHITEW6432
 * names the machine of 32-bit ones.
 *
 * <p>Stateless and thread-safe.
 */
final class WindowsMachine {
    private static final String VARIABLE = "PROCESSOR_ARCHITEW6432";

    /** Windows' answers about this process. */
    interface Answers {
        /**
         * Asks IsWow64Process2.
         *
         * @return nativeMachine, one of {@link Architecture#peMachine()}, or nothing when Windows
         *     has no such function, or it fails
         */
        OptionalInt nativeMachine();

        /**
         * Asks IsWow64Process.
         *
         * @return true for a 32-bit process of a 64-bit Windows
         */
        boolean isWow64();
    }

    private static final Answers OF_THIS_PROCESS = new Answers() {
        @Override
        public OptionalInt nativeMachine() {
            return OwnProcess.nativeMachine();
        }

        @Override
        public boolean isWow64() {
            return OwnProcess.isWow64();
        }
    };

    private WindowsMachine() {}

    static Architecture architecture() {
        return architecture(OF_THIS_PROCESS, System::getenv, Architecture.ofThisJvm());
    }

    /**
     * Derives the machine's architecture.
     *
     * @param answers of Windows
     * @param environment returns an environment variable, or null
     * @param jvm what this process was built for
     */
    static Architecture architecture(
            final Answers answers,
            final UnaryOperator<String> environment,
            final Architecture jvm) {
        final OptionalInt machine = answers.nativeMachine();
        if (machine.isPresent()) {
            return ofPeMachine(machine.getAsInt());
        }
        if (!answers.isWow64()) {
            return jvm;
        }
        final String named = environment.apply(VARIABLE);
        if (named != null && named.toUpperCase(Locale.ROOT).equals("ARM64")) {
            return Architecture.ARM64;
        }
        return jvm == Architecture.ARM ? Architecture.ARM64 : Architecture.AMD64;
    }

    private static Architecture ofPeMachine(final int machine) {
        for (final Architecture candidate : Architecture.values()) {
            if (candidate.peMachine() == machine) {
                return candidate;
            }
        }
        throw Architecture.unsupported(
                "a machine with the number 0x" + Integer.toHexString(machine));
    }
}
