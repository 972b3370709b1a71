module @NAME@

go 1.19

require weir v0.0.0

replace weir => @PREFIX@/share/weir/go/weir
