/set mode pilotlight -quiet
/set prompt pilotlight "jshell> " "   ...> "
/set truncation pilotlight 100000
/set format pilotlight pre "|  "
/set format pilotlight post "%n"
/set format pilotlight errorpre "|  "
/set format pilotlight errorpost "%n"
/set format pilotlight errorline "{post}{pre}    {err}"
/set format pilotlight name "%1$s"
/set format pilotlight type "%2$s"
/set format pilotlight value "%3$s"
/set format pilotlight unresolved "%4$s"
/set format pilotlight errors "%5$s"
/set format pilotlight err "%6$s"
/set format pilotlight kind "class" class
/set format pilotlight kind "interface" interface
/set format pilotlight kind "enum" enum
/set format pilotlight kind "annotation interface" annotation
/set format pilotlight kind "record" record
/set format pilotlight action "created" added
/set format pilotlight action "modified" modified
/set format pilotlight action "replaced" replaced,overwrote
/set format pilotlight action "dropped" dropped
/set format pilotlight until "" ok
/set format pilotlight until ", usable once this is right: {errors}" defined,notdefined-unresolved0-error1,error2
/set format pilotlight until ", usable once {unresolved} is declared" defined,notdefined-unresolved1
/set format pilotlight until ", usable once {unresolved} are declared" defined,notdefined-unresolved2
/set format pilotlight display "{name} ==> {value}{post}" added,modified,replaced-expression,varvalue,assignment,varinit,vardecl-ok-primary
/set format pilotlight display "{pre}{action} variable {name} : {type}{until}{post}" varinit,vardecl-defined,notdefined-primary
/set format pilotlight display "{pre}{name} is reset to null or 0, as its class changed{post}" replaced-vardecl,varinit-ok-update
/set format pilotlight display "{pre}dropped variable {name}{post}" dropped-vardecl,varinit,expression
/set format pilotlight display "{pre}{action} {kind} {name}{until}{post}" class,interface,enum,annotation,record-primary
/set format pilotlight display "{pre}{action} method {name}({type}){until}{post}" method-primary
/set format pilotlight display "{pre}{kind} {name} cannot be used yet{until}{post}" used-class,interface,enum,annotation,record
/set format pilotlight display "{pre}{name}() cannot be called yet{until}{post}" used-method
