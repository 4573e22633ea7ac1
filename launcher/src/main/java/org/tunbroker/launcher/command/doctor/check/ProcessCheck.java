package org.tunbroker.launcher.command.doctor.check;

import java.util.Collections;
import java.util.List;
import org.tunbroker.TunException;
import org.tunbroker.ipc.machine.Architecture;

/** The architectures of this process and of the machine. */
public final class ProcessCheck implements Check {
    private final String jvm;
    private final String machine;

    public static ProcessCheck ofThisProcess() {
        return new ProcessCheck(
                System.getProperty("os.arch"), Architecture.ofThisMachine().label());
    }

    ProcessCheck(final String jvm, final String machine) {
        this.jvm = jvm;
        this.machine = machine;
    }

    @Override
    public String id() {
        return "process";
    }

    @Override
    public List<Finding> look() {
        final Architecture own;
        final Architecture natives;
        try {
            own = Architecture.of(jvm);
            natives = Architecture.of(machine);
        } catch (final TunException ex) {
            return Collections.singletonList(Finding.wrong(id(), ex.reason(), null));
        }
        return Collections.singletonList(Finding.ok(
                id(),
                own.label() + "/" + own.bits() + ", Java " + System.getProperty("java.version")
                        + ", on " + natives.label() + "/" + natives.bits() + ", "
                        + System.getProperty("os.name") + " " + System.getProperty("os.version")
                        + kind(own, natives)));
    }

    private static String kind(final Architecture own, final Architecture natives) {
        if (own == natives) {
            return "";
        }
        return own == Architecture.I386 && natives == Architecture.AMD64
                ? ", a 32-bit process"
                : ", emulated";
    }
}
