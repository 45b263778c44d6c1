;; The products of one vector with many, sixteen components a step. A vector is a row of 32-bit floats, filled up with
;; zeros to a multiple of sixteen; behind each of the many are sixteen bytes, of which the first four take its product.
;; `npx wat2wasm api/adapters/vectorTable.wat -o api/adapters/vectorTable.wasm`
(module
  (memory (export "memory") 1)
  (func (export "multiply")
    (param $one i32)    ;; where the one vector begins
    (param $row i32)    ;; where the first of the many does
    (param $end i32)    ;; where the last of them ends, with the bytes behind it
    (param $length i32) ;; of a vector, in bytes
    (local $of i32) (local $behind i32)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (block $done
      (loop $rows
        (br_if $done (i32.ge_u (local.get $row) (local.get $end)))
        (local.set $behind (i32.add (local.get $row) (local.get $length)))
        (local.set $of (local.get $one))
        (local.set $a (v128.const f32x4 0 0 0 0))
        (local.set $b (local.get $a))
        (local.set $c (local.get $a))
        (local.set $d (local.get $a))
        ;; Four sums, so that no addition waits for the one before it.
        (loop $components
          (local.set $a (f32x4.add (local.get $a)
            (f32x4.mul (v128.load (local.get $row)) (v128.load (local.get $of)))))
          (local.set $b (f32x4.add (local.get $b)
            (f32x4.mul (v128.load offset=16 (local.get $row)) (v128.load offset=16 (local.get $of)))))
          (local.set $c (f32x4.add (local.get $c)
            (f32x4.mul (v128.load offset=32 (local.get $row)) (v128.load offset=32 (local.get $of)))))
          (local.set $d (f32x4.add (local.get $d)
            (f32x4.mul (v128.load offset=48 (local.get $row)) (v128.load offset=48 (local.get $of)))))
          (local.set $of (i32.add (local.get $of) (i32.const 64)))
          (local.set $row (i32.add (local.get $row) (i32.const 64)))
          (br_if $components (i32.lt_u (local.get $row) (local.get $behind))))
        (local.set $a
          (f32x4.add
            (f32x4.add (local.get $a) (local.get $b))
            (f32x4.add (local.get $c) (local.get $d))))
        (f32.store (local.get $row)
          (f32.add
            (f32.add (f32x4.extract_lane 0 (local.get $a)) (f32x4.extract_lane 1 (local.get $a)))
            (f32.add (f32x4.extract_lane 2 (local.get $a)) (f32x4.extract_lane 3 (local.get $a)))))
        (local.set $row (i32.add (local.get $row) (i32.const 16)))
        (br $rows)))))
