/* A driver that decodes on the processor, for machines without a GPU: the functions of libcuda and libnvcuvid that FFmpeg calls, in one file.
   VP8 and VP9 are decoded by libavcodec, for they come with all that a decoder needs; other codecs give a picture whose luma tells its place. */
#include <stdlib.h>
#include <string.h>

typedef unsigned long long ptr;
typedef void *handle;

/* What FFmpeg asks for and is never called here. */
#define UNUSED(name) int name(void) { return 801; }
UNUSED(cuDeviceGetName) UNUSED(cuDeviceComputeCapability) UNUSED(cuCtxSetLimit) UNUSED(cuMemAllocPitch_v2)
UNUSED(cuMemAllocManaged) UNUSED(cuMemsetD8Async) UNUSED(cuMemcpy) UNUSED(cuMemcpyAsync) UNUSED(cuMemcpyHtoD_v2)
UNUSED(cuMemcpyHtoDAsync_v2) UNUSED(cuMemcpyDtoH_v2) UNUSED(cuMemcpyDtoHAsync_v2) UNUSED(cuMemcpyDtoD_v2) UNUSED(cuMemcpyDtoDAsync_v2)
UNUSED(cuCtxGetDevice) UNUSED(cuDevicePrimaryCtxReset) UNUSED(cuStreamCreate) UNUSED(cuStreamQuery) UNUSED(cuStreamDestroy_v2)
UNUSED(cuStreamAddCallback) UNUSED(cuEventCreate) UNUSED(cuEventDestroy_v2) UNUSED(cuEventSynchronize) UNUSED(cuEventQuery)
UNUSED(cuEventRecord) UNUSED(cuLaunchKernel) UNUSED(cuLinkCreate) UNUSED(cuLinkAddData) UNUSED(cuLinkComplete) UNUSED(cuLinkDestroy)
UNUSED(cuModuleLoadData) UNUSED(cuModuleUnload) UNUSED(cuModuleGetFunction) UNUSED(cuModuleGetGlobal) UNUSED(cuTexObjectCreate)
UNUSED(cuTexObjectDestroy) UNUSED(cuGLGetDevices_v2) UNUSED(cuGraphicsGLRegisterImage) UNUSED(cuGraphicsUnregisterResource)
UNUSED(cuGraphicsMapResources) UNUSED(cuGraphicsUnmapResources) UNUSED(cuGraphicsSubResourceGetMappedArray)
UNUSED(cuGraphicsResourceGetMappedPointer_v2) UNUSED(cuArray3DCreate_v2) UNUSED(cuArrayDestroy)
UNUSED(cuvidGetDecodeStatus) UNUSED(cuvidReconfigureDecoder) UNUSED(cuvidCtxLockCreate) UNUSED(cuvidCtxLockDestroy) UNUSED(cuvidCtxLock)
UNUSED(cuvidCtxUnlock) UNUSED(cuvidCreateVideoSource) UNUSED(cuvidCreateVideoSourceW) UNUSED(cuvidDestroyVideoSource)
UNUSED(cuvidSetVideoSourceState) UNUSED(cuvidGetVideoSourceState) UNUSED(cuvidGetSourceVideoFormat) UNUSED(cuvidGetSourceAudioFormat)
UNUSED(cuvidCreateVideoParser) UNUSED(cuvidParseVideoData) UNUSED(cuvidDestroyVideoParser)

/* One device. */
int cuInit(unsigned flags) { return 0; }
int cuDeviceGetCount(int *count) { *count = 1; return 0; }
int cuDeviceGet(int *device, int number) { *device = number; return number == 0 ? 0 : 101; }
int cuDeviceGetAttribute(int *value, int attribute, int device) { *value = 512; return 0; }
int cuCtxCreate_v2(handle *context, unsigned flags, int device) { *context = (handle)1; return 0; }
int cuCtxDestroy_v2(handle context) { return 0; }
int cuCtxPushCurrent_v2(handle context) { return 0; }
int cuCtxPopCurrent_v2(handle *context) { return 0; }
int cuDevicePrimaryCtxRetain(handle *context, int device) { *context = (handle)1; return 0; }
int cuDevicePrimaryCtxRelease(int device) { return 0; }
int cuDevicePrimaryCtxSetFlags(int device, unsigned flags) { return 0; }
int cuDevicePrimaryCtxGetState(int device, unsigned *flags, int *active) { *flags = 4; *active = 0; return 0; }
int cuStreamSynchronize(handle stream) { return 0; }
int cuGetErrorName(int error, const char **text) { *text = error == 101 ? "CUDA_ERROR_INVALID_DEVICE" : "error"; return 0; }
int cuGetErrorString(int error, const char **text) { return cuGetErrorName(error, text); }
int cuMemAlloc_v2(ptr *memory, size_t bytes) { return (*memory = (ptr)malloc(bytes)) ? 0 : 2; }
int cuMemFree_v2(ptr memory) { free((void *)memory); return 0; }

typedef struct {
    size_t fromX, fromY; int fromType; const void *fromHost; ptr fromDevice; handle fromArray; size_t fromPitch;
    size_t toX, toY; int toType; void *toHost; ptr toDevice; handle toArray; size_t toPitch;
    size_t bytes, rows;
} Copy;

int cuMemcpy2D_v2(const Copy *copy)
{
    const char *from = copy->fromType == 1 ? copy->fromHost : (const char *)copy->fromDevice;
    char *to = copy->toType == 1 ? copy->toHost : (char *)copy->toDevice;
    for (size_t row = 0; row < copy->rows; row++)
        memcpy(to + (row + copy->toY) * copy->toPitch + copy->toX, from + (row + copy->fromY) * copy->fromPitch + copy->fromX, copy->bytes);
    return 0;
}

int cuMemcpy2DAsync_v2(const Copy *copy, handle stream) { return cuMemcpy2D_v2(copy); }

/* The decoder. */
enum { VP8 = 9, VP9 = 10, AV1 = 11, NV12 = 0 };

handle avcodec_find_decoder_by_name(const char *), avcodec_alloc_context3(handle), av_packet_alloc(void), av_frame_alloc(void);
int avcodec_open2(handle, handle, handle), avcodec_send_packet(handle, handle), avcodec_receive_frame(handle, handle), av_new_packet(handle, int);
void avcodec_free_context(handle *), av_packet_free(handle *), av_frame_free(handle *), av_packet_unref(handle);

typedef struct { unsigned char *data[8]; int strides[8]; unsigned char **extended; int width, height; } Frame;
typedef struct { int codec, chroma; unsigned deep, reserved[3]; unsigned char supported, count; unsigned short formats; unsigned width, height, blocks; } Caps;
typedef struct { unsigned long width, height, surfaces; int codec, chroma; unsigned long flags, deep; } Request;
typedef struct { int widthInBlocks, heightInBlocks, index, field, bottom, second; unsigned bytes; const unsigned char *data; } Picture;
typedef struct { int width, height, deep, codec, pitch; handle context, packet; Frame *frame; unsigned char *surfaces[64]; } Decoder;

int cuvidGetDecoderCaps(Caps *caps)
{
    caps->supported = caps->codec != AV1 && caps->chroma == 1;
    caps->formats = 0xFF;
    caps->width = caps->height = 8192;
    caps->blocks = 1 << 20;
    return 0;
}

int cuvidCreateDecoder(handle *result, Request *request)
{
    Decoder *decoder = *result = calloc(1, sizeof(Decoder));
    decoder->width = request->width, decoder->height = request->height, decoder->deep = request->deep > 0, decoder->codec = request->codec;
    decoder->pitch = (request->width * (1 + decoder->deep) + 511) / 512 * 512;
    if (decoder->codec != VP8 && decoder->codec != VP9)
        return 0;
    handle codec = avcodec_find_decoder_by_name(decoder->codec == VP8 ? "vp8" : "vp9");
    decoder->context = avcodec_alloc_context3(codec);
    decoder->packet = av_packet_alloc();
    decoder->frame = av_frame_alloc();
    return avcodec_open2(decoder->context, codec, 0) < 0 ? 999 : 0;
}

int cuvidDestroyDecoder(Decoder *decoder)
{
    for (int i = 0; i < 64; i++)
        free(decoder->surfaces[i]);
    if (decoder->context)
        avcodec_free_context(&decoder->context), av_packet_free(&decoder->packet), av_frame_free((handle *)&decoder->frame);
    free(decoder);
    return 0;
}

static unsigned char *surface(Decoder *decoder, int index)
{
    unsigned char **place = &decoder->surfaces[index];
    return *place ? *place : (*place = calloc(decoder->pitch, decoder->height + (decoder->height + 1) / 2));
}

/* Eight bits beside each other become NV12; more lie in the high bits of P010. */
static void put(Decoder *decoder, unsigned char *row, int x, const unsigned char *from, int column)
{
    if (decoder->deep)
        ((unsigned short *)row)[x] = ((const unsigned short *)from)[column] << 6;
    else
        row[x] = from[column];
}

static int decode(Decoder *decoder, Picture *picture, unsigned char *target)
{
    av_new_packet(decoder->packet, picture->bytes);
    memcpy(*(unsigned char **)((char *)decoder->packet + 24), picture->data, picture->bytes);
    int error = avcodec_send_packet(decoder->context, decoder->packet);
    av_packet_unref(decoder->packet);
    if (error < 0 || avcodec_receive_frame(decoder->context, decoder->frame) < 0)
        return 999;
    Frame *frame = decoder->frame;
    for (int y = 0; y < frame->height; y++)
        for (int x = 0; x < frame->width; x++)
            put(decoder, target + y * decoder->pitch, x, frame->data[0] + y * frame->strides[0], x);
    target += decoder->height * decoder->pitch;
    for (int y = 0; y < (frame->height + 1) / 2; y++)
        for (int x = 0; x < (frame->width + 1) / 2 * 2; x++)
            put(decoder, target + y * decoder->pitch, x, frame->data[1 + x % 2] + y * frame->strides[1 + x % 2], x / 2);
    if (getenv("DRIVER_IS_OFF_BY"))
        target[-decoder->pitch * decoder->height] += atoi(getenv("DRIVER_IS_OFF_BY"));
    return 0;
}

int cuvidDecodePicture(Decoder *decoder, Picture *picture)
{
    unsigned char *target = surface(decoder, picture->index);
    if (decoder->context)
        return decode(decoder, picture, target);
    for (int y = 0; y < decoder->height; y++)
        for (int x = 0; x < decoder->width; x++)
            target[y * decoder->pitch + x] = x + 2 * y;
    memset(target + decoder->height * decoder->pitch, 128, decoder->pitch * ((decoder->height + 1) / 2));
    return 0;
}

int cuvidMapVideoFrame64(Decoder *decoder, int index, ptr *memory, unsigned *pitch, handle parameters)
{
    *memory = (ptr)surface(decoder, index);
    *pitch = decoder->pitch;
    return 0;
}

int cuvidUnmapVideoFrame64(Decoder *decoder, ptr memory) { return 0; }
