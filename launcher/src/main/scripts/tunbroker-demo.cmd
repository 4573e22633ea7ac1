@echo off
rem Creates an adapter through the broker and answers pings in Java; --help says more.
rem
rem The client may run in any JVM from Java 8 on, also a 32-bit one: TUNBROKER_CLIENT_JAVA names
rem its java.exe; else JAVA_HOME is taken, else the java.exe of PATH.
setlocal
set "java=%TUNBROKER_CLIENT_JAVA%"
if not defined java if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java.exe"
if not defined java set "java=java.exe"
"%java%" -cp "%~dp0..\lib\client\*;%~dp0..\lib\command\*" org.tunbroker.launcher.demo.Demo %*
exit /b %ERRORLEVEL%
