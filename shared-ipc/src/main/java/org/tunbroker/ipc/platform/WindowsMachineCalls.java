package org.tunbroker.ipc.platform;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.ShortByReference;
import com.sun.jna.win32.StdCallLibrary;

import java.util.OptionalInt;

/** Asks kernel32.dll. Thread-safe. */
final class WindowsMachineCalls implements WindowsMachine.Answers {
    /** Functions of kernel32.dll. */
    @SuppressWarnings("checkstyle:MethodName")
    interface Kernel32 extends StdCallLibrary {
        /** Returns a handle that needs no closing. */
        Pointer GetCurrentProcess();

        /** Returns 0 on failure; missing before Windows 10, version 1511. */
        int IsWow64Process2(
                Pointer process, ShortByReference processMachine, ShortByReference nativeMachine);

        /** Returns 0 on failure. */
        int IsWow64Process(Pointer process, IntByReference wow64);
    }

    // resolved by name at each call: one of them may not exist
    private final Kernel32 kernel32 = Native.load("kernel32", Kernel32.class);

    @Override
    public OptionalInt nativeMachine() {
        final ShortByReference process = new ShortByReference();
        final ShortByReference machine = new ShortByReference();
        try {
            final int done =
                    kernel32.IsWow64Process2(kernel32.GetCurrentProcess(), process, machine);
            return done == 0 ? OptionalInt.empty() : OptionalInt.of(machine.getValue() & 0xFFFF);
        } catch (final UnsatisfiedLinkError ex) {
            return OptionalInt.empty();
        }
    }

    @Override
    public boolean isWow64() {
        final IntByReference wow64 = new IntByReference();
        return kernel32.IsWow64Process(kernel32.GetCurrentProcess(), wow64) != 0
                && wow64.getValue() != 0;
    }
}
