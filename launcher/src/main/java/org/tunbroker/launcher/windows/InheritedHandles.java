package org.tunbroker.launcher.windows;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;

import org.tunbroker.TunException;

/**
 * The handles that a child may inherit, whatever others are inheritable in this process: in an
 * application that can be many. For one thread.
 */
final class InheritedHandles implements AutoCloseable {
    private static final int HANDLES = 2;

    private final Memory list;
    // read when the process is made, not when it is put into the list
    private final Memory handles;

    private InheritedHandles(final Memory list, final Memory handles) {
        this.list = list;
        this.handles = handles;
    }

    static InheritedHandles of(final Handle first, final Handle second) {
        final SizeByReference size = new SizeByReference();
        Kernel32.INSTANCE.InitializeProcThreadAttributeList(null, 1, 0, size);
        final Memory list = new Memory(size.value());
        Handle.check(
                "InitializeProcThreadAttributeList",
                Kernel32.INSTANCE.InitializeProcThreadAttributeList(list, 1, 0, size));
        final Memory handles = new Memory((long) HANDLES * Native.POINTER_SIZE);
        handles.setPointer(0, first.value());
        handles.setPointer(Native.POINTER_SIZE, second.value());
        final InheritedHandles inherited = new InheritedHandles(list, handles);
        if (Kernel32.INSTANCE.UpdateProcThreadAttribute(
                        list,
                        0,
                        Pointer.createConstant(Kernel32.PROC_THREAD_ATTRIBUTE_HANDLE_LIST),
                        handles,
                        Pointer.createConstant(handles.size()),
                        null,
                        null)
                == 0) {
            final TunException failure = Handle.lastError("UpdateProcThreadAttribute");
            inherited.close();
            throw failure;
        }
        return inherited;
    }

    Pointer list() {
        return list;
    }

    @Override
    public void close() {
        Kernel32.INSTANCE.DeleteProcThreadAttributeList(list);
        handles.clear();
    }
}
