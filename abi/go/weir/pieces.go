package weir

// #include "weirgo.h"
import "C"

import "unsafe"

// OTLP is the batch as one export request in protobuf, edits written back, as pieces to send one
// after another. For exporters.
func (b *Batch) OTLP() ([][]byte, error) {
	if b.shard.instance.raw.wire == nil {
		return nil, lacks("weir.wire/1")
	}
	return b.pieces(0)
}

// JSON is the same as OTLP/JSON without line breaks.
func (b *Batch) JSON() ([][]byte, error) {
	if b.shard.instance.raw.json == nil {
		return nil, lacks("weir.json/1")
	}
	return b.pieces(1)
}

func (b *Batch) pieces(asJSON C.int) ([][]byte, error) {
	var first *C.weir_piece
	var count C.uint32_t
	if C.weirgo_pieces(b.shard.instance.raw, asJSON, b.raw, &first, &count) < 0 {
		return nil, &BatchError{"an edit of the batch could not be written back"}
	}
	all := make([][]byte, 0, count)
	for _, piece := range unsafe.Slice(first, int(count)) {
		if piece.len != 0 {
			all = append(all, unsafe.Slice((*byte)(unsafe.Pointer(piece.data)), int(piece.len)))
		}
	}
	return all, nil
}
